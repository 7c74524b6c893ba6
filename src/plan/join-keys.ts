import { foldName } from '../base/fold-name.ts';
import { orgColumn } from '../catalog/table.ts';
import { mergesColumns } from '../sql/outline.ts';
import { quoteName, render } from '../sql/sql-text.ts';
import type { Span } from '../sql/token.ts';
import { equivalentsOf, holdsWhere, scopesInForce } from './carry.ts';
import { mayFold } from './collations.ts';
import { columnNamesIn, columnsNamed, resolveColumn } from './column.ts';
import { isText } from './compared-columns.ts';
import { factsOf, type MembershipKind } from './facts.ts';
import type { KeyQuery } from './narrowing.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import {
  type LocalSchema,
  type Reference,
  referencesIn,
  referencesOf,
  type Scope,
  type ScopeItem,
} from './scope.ts';
import { canStandAlone, standAlone } from './stand-alone.ts';

/** A table that the item is joined to, and which of its columns give which key columns. */
interface Source {
  readonly scope: Scope;
  readonly item: ScopeItem;
  /** Key column → column of the source, both in lower case. */
  readonly columns: Map<string, string>;
  membership?: MembershipKind | undefined;
}

/**
 * The queries that give the keys of an item from the items it is joined to: `u.id` from `t.userId`. For each unbound
 * column at most one; the source that binds the most columns first.
 *
 * @param unbound key columns that no constant binds, in lower case
 * @param weight how much binding a column saves: more for one that makes a single get possible
 */
export function joinKeys(
  scope: Scope,
  item: ScopeItem,
  unbound: ReadonlySet<string>,
  weight: (column: string) => number,
  context: NarrowingInput,
): readonly KeyQuery[] {
  const queries: KeyQuery[] = [];
  const open = new Set(unbound);
  const worthOf = (source: Source) =>
    [...source.columns.keys()]
      .filter((column) => open.has(column))
      .reduce((sum, column) => sum + weight(column), 0);
  const rankOf = (source: Source) => {
    // The left side of an IN never waits for the subquery, while two tables side by side may wait for each other.
    const isCertain = source.membership !== undefined;
    return worthOf(source) + (source.item.source.kind === 'local' ? 0.5 : isCertain ? 0.25 : 0);
  };
  const candidates = sourcesOf(scope, item, unbound, context);
  while (open.size > 0 && candidates.length > 0) {
    candidates.sort((a, b) => rankOf(b) - rankOf(a));
    const source = candidates.shift();
    if (source === undefined || worthOf(source) === 0) break;
    const columns = new Map([...source.columns].filter(([column]) => open.has(column)));
    const query = keyQueryOf({ ...source, columns }, scope, item, context);
    if (query === undefined) continue;
    queries.push(query);
    for (const column of columns.keys()) open.delete(column);
  }
  return queries;
}

function sourcesOf(
  scope: Scope,
  item: ScopeItem,
  unbound: ReadonlySet<string>,
  context: NarrowingInput,
): Source[] {
  const equivalents = equivalentsOf(scope, item, context);
  const sources = new Map<ScopeItem, Source>();
  const scopes = scopesInForce(scope);
  for (const column of unbound) {
    for (const equal of equivalents.sourcesOf(column)) {
      const home = scopes.find((candidate) => candidate.items.includes(equal.item));
      if (equal.item === item || equal.item.source.kind === 'itself' || home === undefined) continue;
      const source: Source = sources.get(equal.item) ?? { scope: home, item: equal.item, columns: new Map() };
      if (!source.columns.has(column)) {
        source.columns.set(column, equal.column);
        if (source.membership !== 'exact') source.membership = equal.membership ?? source.membership;
      }
      sources.set(equal.item, source);
    }
  }
  return [...sources.values()];
}

function keyQueryOf(
  source: Source,
  scope: Scope,
  target: ScopeItem,
  context: NarrowingInput,
): KeyQuery | undefined {
  const name = source.item.exposed;
  const { schema } = context;
  const neighbours = neighboursOf(source);
  if (name === undefined || neighbours.includes(target)) return undefined;
  const { facts, nullable } = factsOf(source.scope, context);
  // A function may turn the NULLs of a made-up row into a value. No row of the neighbour shows that value.
  const canLack = (item: ScopeItem) => nullable.some((side) => side.has(item) && !side.has(source.item));
  if (neighbours.some(canLack)) return undefined;
  const from = [...neighbours, source.item]
    .map((item) => render(source.scope.text, item.item.span))
    .join(', ');
  const fields = [...source.columns.values()].map(
    (column) => `${quoteName(name)}.${quoteName(spelled(source.item, column))}`,
  );
  const alone = (sql: string) => standAlone(sql, source.scope.query.withClauses);
  const after: Reference[] = [...neighbours, source.item].flatMap(referencesOf);
  const filters: string[] = [];
  for (const fact of facts) {
    if (!holdsWhere(source.scope, fact, scope, target)) continue;
    if (readsMerged(source.scope, fact.predicate.span, schema)) continue;
    const filter = `(${render(source.scope.text, fact.predicate.span)})`;
    // A conjunct that names nothing but the source is one of its own. SQLite decides that by preparing it.
    if (!canStandAlone(alone(`SELECT 1 FROM ${from} WHERE ${filter}`), schema)) continue;
    const needed = subqueryReferences(source.scope, fact.predicate.span);
    // Subqueries behind IN side by side wait for the left side of their IN, and not for one another.
    if (source.membership !== undefined && needed.length > 0) continue;
    if (needed.some((reference) => referencesOf(target).includes(reference))) continue;
    after.push(...needed);
    filters.push(filter);
  }
  const onlyOrgs = [...source.columns.keys()].every((column) => column === orgColumn);
  // The orgs of a table that is read whole are nearly all orgs: not worth waiting for.
  if (onlyOrgs && filters.length === 0 && referencesOf(source.item).length > 0) return undefined;
  const { membership } = source;
  const notNull = membership === 'exact' ? [] : fields.map((field) => `${field} IS NOT NULL`);
  // Each spelling is a key of its own, even where the source folds case.
  const collation = mayFold(source.item, schema) ? ' COLLATE BINARY' : '';
  const keys = fields.map((field) => field + collation).join(', ');
  const where = [...filters, ...notNull].join(' AND ') || '1';
  const sql = alone(`SELECT DISTINCT ${keys} FROM ${from} WHERE ${where}`);
  if (!canStandAlone(sql, schema)) return undefined;
  const columns = [...source.columns.keys()];
  const origin = fields.map((field) => field.replaceAll('"', '')).join(', ');
  return { sql, columns, after, origin, membership };
}

/** The column as its table declares it: in messages and EXPLAIN it should look familiar. */
function spelled({ source }: ScopeItem, column: string): string {
  const names =
    source.kind === 'virtual'
      ? source.reference.table.columns.map(({ name }) => name)
      : source.kind === 'query'
        ? (source.resolved.outputs?.map(({ name }) => name) ?? [])
        : [];
  return names.find((name) => foldName(name) === column) ?? column;
}

/** The items whose columns are arguments of a table-valued function: `t` of `json_each(t.network)`. */
function neighboursOf({ scope, item }: Source): readonly ScopeItem[] {
  if (item.item.kind !== 'function') return [];
  const found = new Set<ScopeItem>();
  for (const name of columnNamesIn(scope.text.tokens, item.item.args.span)) {
    const column = resolveColumn(scope, name);
    if (column !== undefined && column.item !== item) found.add(column.item);
  }
  return [...found];
}

/**
 * Whether an expression names a column that is merged out of some that are not compared alike: alone, the name would
 * stand for another one.
 */
function readsMerged(scope: Scope, span: Span, schema: LocalSchema): boolean {
  if (!mergesColumns(scope.core.from)) return false;
  return [...columnNamesIn(scope.text.tokens, span)].some((name) => {
    const columns = name.qualifier.length > 0 ? [] : (columnsNamed(scope, name)?.columns ?? []);
    return columns.length > 1 && !columns.every((column) => isText(column, schema));
  });
}

/** The references inside the subqueries of a predicate. */
function subqueryReferences(scope: Scope, span: Span): readonly Reference[] {
  return scope.subqueries
    .filter(({ subquery }) => subquery.span.from >= span.from && subquery.span.to <= span.to)
    .flatMap(({ query }) => referencesIn(query));
}
