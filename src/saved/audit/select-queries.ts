import { UsageError } from '../../base/errors.ts';
import { bindSavedParameters } from '../bind-parameters.ts';
import type { QueryLibrary } from '../query-library.ts';
import { isAtLeast, type SavedQuery, type Severity } from '../saved-query.ts';
import type { BoundQuery } from './audit.ts';

/**
 * Tags of collections that are asked for as a whole. They read much more of an org than the checks on its tokens do.
 */
const onDemand: readonly string[] = ['stig', 'hunt'];

export interface Selection {
  /** Empty: all checks on tokens, or all with the tags. */
  readonly names: readonly string[];
  /** Queries with any of these; empty: with any or none. */
  readonly tags: readonly string[];
  /** Checks of this severity or a higher one. */
  readonly severity: Severity | undefined;
  /** Whether reports belong to it as well, as they do to evidence. */
  readonly reports: boolean;
}

/**
 * The queries of an audit.
 * @throws UsageError when none is selected, or a name is no check; QueryFileError for faulty files.
 */
export function selectQueries(library: QueryLibrary, selection: Selection): readonly SavedQuery[] {
  const { names, tags, severity, reports } = selection;
  const candidates =
    names.length === 0 ? library.all() : [...new Set(names.map((name) => library.named(name)))];
  const unwanted =
    names.length === 0 || reports ? undefined : candidates.find(({ kind }) => kind === 'report');
  if (unwanted !== undefined) {
    throw new UsageError(`${unwanted.name} is a report: it finds nothing that could pass or fail`, {
      hint: `oktaql run ${unwanted.name}, or --out for evidence that holds reports.`,
    });
  }
  const isWanted = (query: SavedQuery) =>
    query.kind === 'report' ||
    names.length > 0 ||
    tags.length > 0 ||
    (query.subject === 'token' && !query.tags.some((tag) => onDemand.includes(tag)));
  const selected = candidates.filter(
    (query) =>
      isWanted(query) &&
      (tags.length === 0 || query.tags.some((tag) => tags.includes(tag))) &&
      (query.kind === 'report' ? reports : severity === undefined || isAtLeast(query.severity, severity)),
  );
  if (!selected.some(({ kind }) => kind === 'check')) {
    throw new UsageError('no check is selected', { hint: '`oktaql queries` lists them.' });
  }
  return selected;
}

/**
 * The queries with their parameters. `query.name=value` is for one, `name=value` for the only one that has such a
 * parameter.
 * @throws UsageError for values that are wrong, for parameters that no query has, and for a name that several have
 */
export function bindAll(
  queries: readonly SavedQuery[],
  given: ReadonlyMap<string, string | readonly string[]>,
): readonly BoundQuery[] {
  refuseShared(queries, given);
  const used = new Set<string>();
  const bound = queries.map((query) => {
    const own = new Map<string, string | readonly string[]>();
    for (const { name } of query.parameters) {
      for (const key of [name, `${query.name}.${name}`]) {
        const value = given.get(key);
        if (value === undefined) continue;
        used.add(key);
        own.set(name, value);
      }
    }
    return { query, parameters: bindSavedParameters(query, own) };
  });
  const unused = [...given.keys()].filter((key) => !used.has(key));
  if (unused.length > 0) {
    throw new UsageError(`no selected query has a parameter ${unused.join(' or ')}`, {
      hint: '-p unused-tokens.days=7 is for that query; `oktaql queries NAME` shows its parameters.',
    });
  }
  return bound;
}

/** Refuses a value for a parameter of several selected queries: `days` of one is not `days` of another. */
function refuseShared(
  queries: readonly SavedQuery[],
  given: ReadonlyMap<string, string | readonly string[]>,
): void {
  for (const name of given.keys()) {
    const having = queries.filter(({ parameters }) =>
      parameters.some((parameter) => parameter.name === name),
    );
    if (having.length < 2) continue;
    throw new UsageError(`${having.length} queries have a parameter ${name}: say for which one it is`, {
      hint: having.map((query) => `-p ${query.name}.${name}=…`).join(', '),
    });
  }
}
