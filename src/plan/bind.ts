import { foldName } from '../base/fold-name.ts';
import { keyColumns, orgColumn, pushedColumns, type Table } from '../catalog/table.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf } from '../sql/predicate.ts';
import { excerpt } from '../sql/sql-text.ts';
import { boundsOf, type ColumnBounds } from './bounds.ts';
import { equivalentsOf, wantedColumns } from './carry.ts';
import { isText } from './compared-columns.ts';
import { emptyLimit } from './empty-limit.ts';
import { joinKeys } from './join-keys.ts';
import { narrowByPredicates } from './narrow.ts';
import { both, keysOf, type Narrowing, nothing } from './narrowing.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { LocalSchema, Reference, ResolvedQuery, Scope, ScopeItem } from './scope.ts';
import { type OuterNarrowing, throughOutputs } from './through-outputs.ts';

/** The known conditions on the rows that a reference needs. */
export interface Binding {
  readonly reference: Reference;
  readonly narrowing: Narrowing;
  /** The bounds of columns that are no keys. */
  readonly bounds: ColumnBounds;
  /** The predicates that narrowed it. */
  readonly reasons: readonly string[];
  /** Conjuncts of its scope that bound nothing: SQLite evaluates them afterwards. */
  readonly residual: readonly string[];
}

/** The columns that Okta itself can filter by, in lower case. */
const filteredColumns = (table: Table): ReadonlySet<string> =>
  new Set(table.operations.flatMap(pushedColumns).map((name) => foldName(name)));

/** Binds every reference of a query and of all that is inside it. */
export function bindQuery(query: ResolvedQuery, context: NarrowingInput): readonly Binding[] {
  return bindNarrowed(query, undefined, context);
}

/** @param outer the narrowing of the query's output columns by its reader */
function bindNarrowed(query: ResolvedQuery, outer: Narrowing, context: NarrowingInput): readonly Binding[] {
  const bindings = bindParts(query, outer, context);
  const limit = emptyLimit(query, context);
  if (limit === undefined && outer?.length !== 0) return bindings;
  // The statement wants no row of it, in any form.
  return bindings.map((binding) => ({
    ...binding,
    narrowing: nothing,
    reasons: [...binding.reasons, ...(limit === undefined ? [] : [limit])],
  }));
}

function bindParts(query: ResolvedQuery, outer: Narrowing, context: NarrowingInput): readonly Binding[] {
  const inside = ({ subqueries }: Pick<ResolvedQuery, 'subqueries'>) =>
    subqueries.flatMap((subquery) => bindQuery(subquery.query, context));
  return [
    ...query.scopes.flatMap((scope, index) => [
      ...scope.items.flatMap((item) => bindItem(scope, item, throughOutputs(query, index, outer), context)),
      ...inside(scope),
    ]),
    ...inside(query),
  ];
}

function bindItem(
  scope: Scope,
  item: ScopeItem,
  outer: OuterNarrowing,
  context: NarrowingInput,
): readonly Binding[] {
  if (item.source.kind === 'local' || item.source.kind === 'itself') return [];
  const wanted =
    item.source.kind === 'virtual'
      ? keyColumns(item.source.reference.table)
      : textOutputs(item, item.source.resolved, context.schema);
  const { narrowing: own, reasons } = narrowByPredicates(scope, item, wanted, context);
  const narrowing = withJoinKeys(
    scope,
    item,
    wanted,
    both(own, outer(wantedColumns(equivalentsOf(scope, item, context), wanted))),
    context,
  );
  if (item.source.kind === 'query') {
    const { resolved } = item.source;
    const isPassed = !resolved.recursive || narrowing?.length === 0;
    const inner = bindNarrowed(resolved, isPassed ? narrowing : undefined, context);
    return inner.map((binding) => ({ ...binding, reasons: [...binding.reasons, ...reasons] }));
  }
  const { reference } = item.source;
  const bounds = boundsOf(scope, item, filteredColumns(reference.table), context);
  const all = [...new Set([...reasons, ...bounds.reasons])];
  return [{ reference, narrowing, bounds, reasons: all, residual: residualOf(scope, item, all) }];
}

function withJoinKeys(
  scope: Scope,
  item: ScopeItem,
  wanted: ReadonlySet<string>,
  narrowing: Narrowing,
  context: NarrowingInput,
): Narrowing {
  const isBound = (column: string) =>
    narrowing?.every(
      ({ values, queries }) => values.has(column) || queries.some((query) => query.columns.includes(column)),
    );
  const unbound = new Set([...wanted].filter((column) => isBound(column) !== true));
  // Where only a query names the org, the source of another key names its org as well: the two belong together.
  const orgHasValues = narrowing?.every(({ values }) => values.has(orgColumn)) === true;
  if (unbound.size > 0 && wanted.has(orgColumn) && !orgHasValues) unbound.add(orgColumn);
  const weight = (column: string) => (column === orgColumn ? 1 : 10);
  return joinKeys(scope, item, unbound, weight, context).map(keysOf).reduce(both, narrowing);
}

/** The output columns that are compared as text, whichever part of a compound they come from. */
const textOutputs = (
  item: ScopeItem,
  { outputs = [] }: ResolvedQuery,
  schema: LocalSchema,
): ReadonlySet<string> =>
  new Set(
    outputs
      .map(({ name }) => foldName(name))
      .filter((column) => column !== '' && isText({ item, column }, schema)),
  );

function residualOf(scope: Scope, item: ScopeItem, reasons: readonly string[]): readonly string[] {
  const { where } = scope.core;
  if (where === undefined || scope.items.length === 0 || item.source.kind !== 'virtual') return [];
  return conjunctsOf(parsePredicate(scope.text.tokens, where))
    .map(({ span }) => excerpt(scope.text, span))
    .filter((text) => !reasons.includes(text));
}
