import { ConfigError } from '../base/errors.ts';

/** One thing that is wrong with a configuration file. Quotes no value. */
export interface Fault {
  /** 1-based. */
  readonly line?: number | undefined;
  /** Such as `orgs.acme.token`. */
  readonly path?: string | undefined;
  /** To be read after the path, or alone. */
  readonly message: string;
  readonly hint?: string | undefined;
  /** A variable of the environment is not set. Only the org that refers to it cannot be asked. */
  readonly isUnset?: boolean | undefined;
}

const mostShown = 10;

/**
 * One error that lists all faults of a file, in the order of its lines.
 * @param file as a person would write it, such as `oktaql.yaml`.
 */
export function faultsToError(file: string, faults: readonly Fault[]): ConfigError {
  const inOrder = [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const [first] = inOrder;
  const hints = new Set(inOrder.map(({ hint }) => hint).filter((hint) => hint !== undefined));
  const location = { file, line: first?.line, path: first?.path };
  if (first !== undefined && inOrder.length === 1) {
    const at = first.line === undefined ? file : `${file}:${first.line}`;
    return new ConfigError(`${at}: ${sentence(first)}`, { ...location, hint: first.hint });
  }
  const lines = inOrder
    .slice(0, mostShown)
    .map((fault) => `\n  ${fault.line === undefined ? '' : `line ${fault.line}: `}${sentence(fault)}`);
  if (inOrder.length > mostShown) lines.push(`\n  and ${inOrder.length - mostShown} more`);
  return new ConfigError(`${file}: ${inOrder.length} faults${lines.join('')}`, {
    ...location,
    hint: hints.size === 0 ? undefined : [...hints].slice(0, 3).join(' '),
  });
}

const sentence = ({ path, message }: Fault): string => (path === undefined ? message : `${path} ${message}`);
