import { foldName } from '../base/fold-name.ts';
import { orgColumn, pathKeys, readOperations, type Table } from '../catalog/table.ts';
import type { ReadableText } from '../sql/readable-text.ts';
import type { SqlText } from '../sql/sql-text.ts';
import type { Binding } from './bind.ts';
import { type BindingContext, bindStatement } from './bind-statement.ts';
import type { ColumnBounds } from './bounds.ts';
import { type Fetch, identityOf } from './fetch.ts';
import { expandTuples } from './key-tuples.ts';
import { missingKey } from './missing-key.ts';
import { type Alternative, anything } from './narrowing.ts';
import { withParents } from './parents.ts';
import { chooseFetches, operationsFor, preferLists } from './planned-requests.ts';
import type { Reference, ResolvedQuery } from './scope.ts';
import { strangeKeyWarnings } from './strange-keys.ts';

/** The requests to Okta that SQLite needs before it can answer a statement. */
export interface Plan {
  /** One per mention of a virtual table, in order, and one per table that is read for its keys alone. */
  readonly bindings: readonly Binding[];
  /** The requests that are known beforehand; all of them can go at once. */
  readonly immediate: readonly Fetch[];
  /** The keys that have to be read out of rows that come first. */
  readonly dependent: readonly DependentStep[];
  /** The bindings that no row satisfies: nothing is asked for them. */
  readonly unasked: readonly Binding[];
  /** The columns of the answer, as far as they are known, for telling JSON from text. */
  readonly outputs: ResolvedQuery['outputs'];
  /** Set when the statement was too large or too deep to be analysed: every table is read whole. */
  readonly fallback: boolean;
  /** For a person: the comparisons with keys that no row has. */
  readonly warnings: readonly string[];
  /** When it was made, in milliseconds since the epoch: no event is later. */
  readonly now: number;
}

export interface DependentStep {
  readonly reference: Reference;
  readonly alternatives: readonly Alternative[];
  readonly bounds: ColumnBounds;
  readonly after: readonly Reference[];
}

/**
 * Decides the requests that go to Okta before SQLite can answer a prepared statement. Pure: it knows the session's
 * tables only through `schema`.
 * @throws SqlError when a table cannot be read without a key column that is not bound.
 */
export function planStatement(statement: ReadableText, context: BindingContext): Plan {
  const { bindings: mentioned, outputs, fallback } = bindStatement(statement, context);
  const bindings = withParents(mentioned, context.catalog);
  const immediate = new Map<Table, Fetch[]>();
  const dependent: DependentStep[] = [];
  const unasked: Binding[] = [];
  const warnings = new Set<string>();
  for (const binding of bindings) {
    const { reference, bounds } = binding;
    const alternatives = binding.narrowing ?? [anything];
    for (const alternative of alternatives) checkKeys(reference, alternative, statement.text, context);
    const known = alternatives.filter(({ queries }) => queries.length === 0);
    const tuples = expandTuples(reference.table, known, context.orgs);
    for (const warning of strangeKeyWarnings(reference.table, tuples)) warnings.add(warning);
    const fetches = chooseFetches(reference.table, tuples, bounds, context.now);
    immediate.set(reference.table, [...(immediate.get(reference.table) ?? []), ...fetches]);
    const waiting = alternatives.filter(({ queries }) => queries.length > 0);
    if (fetches.length + waiting.length === 0) unasked.push(binding);
    if (waiting.length > 0) {
      const after = waiting.flatMap(({ queries }) => queries.flatMap((query) => query.after));
      dependent.push({ reference, alternatives: waiting, bounds, after: [...new Set(after)] });
    }
  }
  return {
    bindings,
    immediate: [...immediate].flatMap(([table, fetches]) => preferLists(table, withoutRepeats(fetches))),
    dependent,
    unasked,
    outputs,
    fallback,
    warnings: [...warnings],
    now: context.now,
  };
}

/** The same request is sent once, however many references need it. */
const withoutRepeats = (fetches: readonly Fetch[]): readonly Fetch[] => [
  ...new Map(fetches.map((fetch) => [identityOf(fetch.request), fetch])).values(),
];

/** @throws SqlError when no operation can read the rows of the alternative. */
function checkKeys(
  reference: Reference,
  { values, queries }: Alternative,
  text: SqlText,
  { orgs }: BindingContext,
): void {
  const bound = new Set([...values.keys(), ...queries.flatMap((query) => query.columns)]);
  const orgIsKnown = bound.has(orgColumn) || !orgs.open;
  if (!orgIsKnown) throw missingKey(reference, [orgColumn], text);
  if (operationsFor(reference.table, bound).length > 0) return;
  const [operation] = readOperations(reference.table);
  const keys = operation === undefined ? [] : pathKeys(reference.table, operation);
  throw missingKey(
    reference,
    keys.filter((name) => !bound.has(foldName(name))),
    text,
  );
}
