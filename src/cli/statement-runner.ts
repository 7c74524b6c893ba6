import { IncompleteError, NoAnswerError, type OktaqlError, UsageError } from '../errors.ts';
import type { FormatOptions } from '../output/format.ts';
import { type FormatEntry, formatForPath, formatNamed } from '../output/formats.ts';
import type { Answer, Session } from '../session.ts';
import type { Statement } from '../sql/statement.ts';
import { isKeyword } from '../sql/token.ts';
import type { SqlValue } from '../sql/value.ts';
import type { CommonOptions } from './common-options.ts';
import { type CliContext, say, usesColor } from './context.ts';

/** Where the results of a command go. */
export interface Destination {
  readonly format: FormatEntry;
  /** Undefined for standard output. */
  readonly path: string | undefined;
}

/**
 * @throws UsageError for an unknown format, or a file that cannot be written: before anything is asked.
 */
export async function openDestination({ output, out }: CommonOptions): Promise<Destination> {
  if (out === undefined) return { format: formatNamed(output ?? 'table'), path: undefined };
  const format = output === undefined ? formatForPath(out) : formatNamed(output);
  const { checkWritable } = await import('../output/write-file.ts');
  await checkWritable(out);
  return { format, path: out };
}

/** Runs statements in order and prints their answers; the first error stops. */
export class StatementRunner {
  readonly #session: Session;
  readonly #options: CommonOptions;
  readonly #context: CliContext;
  readonly #destination: Destination;
  readonly #failedOrgs: string[] = [];

  constructor(session: Session, options: CommonOptions, context: CliContext, destination: Destination) {
    this.#session = session;
    this.#options = options;
    this.#context = context;
    this.#destination = destination;
  }

  /**
   * @returns `closed` when whoever reads the output has had enough
   * @throws OktaqlError of the first statement that fails
   */
  async run(
    statements: readonly Statement[],
    parameters: ReadonlyMap<string, SqlValue>,
  ): Promise<'done' | 'closed'> {
    if (this.#destination.path !== undefined && statements.filter(givesRows).length > 1) {
      throw new UsageError('--out takes the result of one statement', {
        hint: 'Run the others by themselves, or print them all to standard output.',
      });
    }
    for (const statement of statements) {
      if ((await this.#runOne(statement, parameters)) === 'closed') return 'closed';
    }
    return 'done';
  }

  /** @throws IncompleteError when `--partial` left an org out: after all that could be had was printed. */
  checkComplete(): void {
    if (this.#failedOrgs.length === 0) return;
    const orgs = [...new Set(this.#failedOrgs)].join(', ');
    throw new IncompleteError(`the result is not complete: ${orgs} left out`);
  }

  async #runOne(statement: Statement, parameters: ReadonlyMap<string, SqlValue>): Promise<'done' | 'closed'> {
    const { signal, stop } = this.#deadline();
    try {
      const answer = await this.#session.run(statement, {
        parameters,
        signal,
        onFailedOrg: this.#options.partial === true ? this.#noteFailure : undefined,
      });
      try {
        return answer.hasColumns ? await this.#print(answer, signal) : 'done';
      } finally {
        answer.close();
      }
    } finally {
      stop();
    }
  }

  readonly #noteFailure = (org: string, error: OktaqlError): void => {
    this.#failedOrgs.push(org);
    say(this.#context, `warning: ${org} is left out: ${error.message}`);
  };

  async #print(answer: Answer, signal: AbortSignal): Promise<'done' | 'closed'> {
    const { stdout } = this.#context;
    const { format, path } = this.#destination;
    const options = this.#formatOptions();
    const chunks =
      format.name === 'table' && answer.text !== undefined
        ? [answer.text(options.width)]
        : (await format.load()).format(answer, options);
    if (path !== undefined) {
      const { writeFileWhole } = await import('../output/write-file.ts');
      await writeFileWhole(path, chunks, signal);
      return 'done';
    }
    const { writeChunks } = await import('../output/write-chunks.ts');
    return writeChunks(stdout, chunks, signal);
  }

  #formatOptions(): FormatOptions {
    const { stdout } = this.#context;
    const toTerminal = this.#destination.path === undefined && stdout.isTTY === true;
    return {
      formulaGuard: this.#options.formulaGuard,
      bom: this.#options.bom === true,
      width: toTerminal ? (stdout.columns ?? 80) : undefined,
      color: toTerminal && usesColor(this.#context, stdout, this.#options.color),
    };
  }

  /** Ends with the user's interrupt, or when `--timeout` is over. */
  #deadline(): { readonly signal: AbortSignal; stop(): void } {
    const { interrupt } = this.#context;
    const seconds = this.#options.timeout;
    if (seconds === undefined) return { signal: interrupt, stop: () => undefined };
    const controller = new AbortController();
    const error = new NoAnswerError(`the statement was not done within ${seconds} s`, {
      hint: 'Give it more time with --timeout, or ask for less.',
    });
    const timer = setTimeout(() => controller.abort(error), seconds * 1000);
    return { signal: AbortSignal.any([interrupt, controller.signal]), stop: () => clearTimeout(timer) };
  }
}

/** Whether a statement gives columns, as far as its first word tells. */
function givesRows(statement: Statement): boolean {
  if (statement.kind !== 'sqlite') return true;
  const { tokens } = statement.text;
  return (
    isKeyword(tokens[0], 'SELECT', 'VALUES', 'WITH', 'EXPLAIN', 'PRAGMA') ||
    tokens.some((token) => isKeyword(token, 'RETURNING'))
  );
}
