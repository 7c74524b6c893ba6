import { orgColumn, pathKeys, pushedColumns, type Table } from '../catalog/table.ts';
import { parsePredicate } from '../sql/parse.ts';
import { conjunctsOf } from '../sql/predicate.ts';
import { excerpt } from '../sql/sql-text.ts';
import { isKeyword, isName, isSymbol } from '../sql/token.ts';
import { boundsOf, type ColumnBounds } from './bounds.ts';
import { equivalentsOf, isText } from './carry.ts';
import { resolveColumn } from './column.ts';
import { joinKeys } from './join-keys.ts';
import { type NarrowingContext, narrowByPredicates } from './narrow.ts';
import { type Alternative, both, keysOf, type Narrowing } from './narrowing.ts';
import type { ItemColumn, LocalSchema, Reference, ResolvedQuery, Scope, ScopeItem } from './scope.ts';

/** What is known of the rows that a reference has to have. */
export interface Binding {
  readonly reference: Reference;
  readonly narrowing: Narrowing;
  /** What is known of columns that are no keys. */
  readonly bounds: ColumnBounds;
  /** The predicates that narrowed it. */
  readonly reasons: readonly string[];
  /** Conjuncts of its scope that bound nothing: SQLite evaluates them afterwards. */
  readonly residual: readonly string[];
}

/** The columns by which requests for the table can be narrowed, in lower case. */
export const keyColumns = (table: Table): ReadonlySet<string> =>
  new Set(
    [
      orgColumn,
      ...table.operations
        .filter(({ verb }) => verb === 'select')
        .flatMap((operation) => pathKeys(table, operation)),
    ].map((name) => name.toLowerCase()),
  );

/** The columns that Okta itself can filter by, in lower case. */
const filteredColumns = (table: Table): ReadonlySet<string> =>
  new Set(table.operations.flatMap(pushedColumns).map((name) => name.toLowerCase()));

/** Binds every reference of a query and of all that is inside it. */
export function bindQuery(query: ResolvedQuery, context: NarrowingContext): readonly Binding[] {
  return bindNarrowed(query, undefined, context);
}

/** `outer` is what the reader of the query wants of its output columns. */
function bindNarrowed(query: ResolvedQuery, outer: Narrowing, context: NarrowingContext): readonly Binding[] {
  return query.scopes.flatMap((scope, index) => [
    ...scope.items.flatMap((item) => bindItem(scope, item, throughOutputs(query, index, outer), context)),
    ...scope.subqueries.flatMap((subquery) => bindNarrowed(subquery.query, undefined, context)),
  ]);
}

/** What is wanted of the columns behind the output columns of one scope. */
type OuterNarrowing = (columnOf: (origin: ItemColumn) => string | undefined) => Narrowing;

function bindItem(
  scope: Scope,
  item: ScopeItem,
  outer: OuterNarrowing,
  context: NarrowingContext,
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
    both(own, outer(equalColumn(scope, item, wanted, context.schema))),
    context,
  );
  if (item.source.kind === 'query') {
    const { resolved } = item.source;
    const inner = bindNarrowed(resolved, resolved.recursive ? undefined : narrowing, context);
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
  context: NarrowingContext,
): Narrowing {
  const isBound = (column: string) =>
    narrowing?.every(
      ({ values, queries }) => values.has(column) || queries.some((query) => query.columns.includes(column)),
    );
  const unbound = new Set([...wanted].filter((column) => isBound(column) !== true));
  // Where only a query names the org, what gives another key names its org as well: the two belong together.
  const orgHasValues = narrowing?.every(({ values }) => values.has(orgColumn)) === true;
  if (unbound.size > 0 && wanted.has(orgColumn) && !orgHasValues) unbound.add(orgColumn);
  const weight = (column: string) => (column === orgColumn ? 1 : 10);
  return joinKeys(scope, item, unbound, weight, context.schema).map(keysOf).reduce(both, narrowing);
}

/** The output columns that are compared as text, whichever part of a compound they come from. */
const textOutputs = (
  item: ScopeItem,
  { outputs = [] }: ResolvedQuery,
  schema: LocalSchema,
): ReadonlySet<string> =>
  new Set(
    outputs
      .map(({ name }) => name.toLowerCase())
      .filter((column) => column !== '' && isText({ item, column }, schema)),
  );

function equalColumn(scope: Scope, item: ScopeItem, wanted: ReadonlySet<string>, schema: LocalSchema) {
  const equivalents = equivalentsOf(scope, item, schema);
  const columns = new Map<string, string>();
  for (const column of wanted) {
    for (const equal of equivalents.of(column)) columns.set(`${equal.item.id}.${equal.column}`, column);
  }
  return (origin: ItemColumn) => columns.get(`${origin.item.id}.${origin.column}`);
}

/** Carries what is wanted of a query's output into one of its scopes, as far as the scope lets it through. */
function throughOutputs(query: ResolvedQuery, index: number, outer: Narrowing): OuterNarrowing {
  const scope = query.scopes[index];
  if (outer === undefined || scope === undefined || query.query.limited) return () => undefined;
  const passes = passedThrough(scope);
  return (columnOf) => {
    const inner = (name: string): string | undefined => {
      const origin = query.outputs?.find((output) => output.name.toLowerCase() === name)?.origins[index];
      return origin !== undefined && passes(origin) ? columnOf(origin) : undefined;
    };
    const translated = outer.map((alternative) => translate(alternative, inner));
    return translated.some((alternative) => alternative === undefined)
      ? undefined
      : translated.flatMap((alternative) => alternative ?? []);
  };
}

function translate(
  alternative: Alternative,
  inner: (name: string) => string | undefined,
): Alternative | undefined {
  const values = new Map<string, ReadonlySet<string>>();
  for (const [name, set] of alternative.values) {
    const column = inner(name);
    if (column !== undefined) values.set(column, set);
  }
  const queries = alternative.queries
    .map((query) => ({ ...query, columns: query.columns.map((name) => inner(name) ?? '') }))
    .filter(({ columns }) => columns.some((column) => column !== ''));
  return values.size + queries.length === 0 ? undefined : { values, queries };
}

const aggregates =
  /^(avg|count|group_concat|max|median|min|percentile(_cont|_disc)?|string_agg|sum|total|jsonb?_group_(array|object))$/i;

/** Whether leaving out rows by a column leaves the scope's other rows as they are. */
function passedThrough(scope: Scope): (origin: ItemColumn) => boolean {
  const { core, text } = scope;
  const tokens = core.results.flatMap(({ expression: { from, to } }) => text.tokens.slice(from, to));
  if (tokens.some((token) => isKeyword(token, 'OVER'))) return () => false;
  if (core.groupBy !== undefined) {
    const { from, to } = core.groupBy.span;
    const grouped = groupingColumns(scope, from, to);
    return ({ item, column }) => grouped.some((other) => other.item === item && other.column === column);
  }
  const isAggregate = tokens.some(
    (token, index) => isName(token) && aggregates.test(token.value) && isSymbol(tokens[index + 1], '('),
  );
  const hasHaving = core.rest.span.to > core.rest.span.from;
  return () => !isAggregate && !hasHaving;
}

/** The plain columns among the terms of GROUP BY. */
function groupingColumns(scope: Scope, from: number, to: number): readonly ItemColumn[] {
  const { tokens } = scope.text;
  const columns: ItemColumn[] = [];
  let term: string[] = [];
  const close = () => {
    const name = term.at(-1);
    if (name !== undefined) columns.push(...resolveColumn(scope, { qualifier: term.slice(0, -1), name }));
    term = [];
  };
  let isPlain = true;
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    if (token === undefined || isKeyword(token, 'BY')) continue;
    if (isSymbol(token, ',')) {
      if (isPlain) close();
      term = [];
      isPlain = true;
    } else if (isName(token)) term.push(token.value);
    else if (!isSymbol(token, '.')) isPlain = false;
  }
  if (isPlain) close();
  return columns;
}

function residualOf(scope: Scope, item: ScopeItem, reasons: readonly string[]): readonly string[] {
  const { where } = scope.core;
  if (where === undefined || scope.items.length === 0 || item.source.kind !== 'virtual') return [];
  return conjunctsOf(parsePredicate(scope.text.tokens, where))
    .map(({ span }) => excerpt(scope.text, span))
    .filter((text) => !reasons.includes(text));
}
