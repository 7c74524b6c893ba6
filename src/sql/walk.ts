import { type Clause, type Core, type Cte, itemsOf, onClausesOf, type Query } from './outline.ts';

/** A core and the queries around it, outermost first: those whose WITH clauses it sees. */
export interface PlacedCore {
  readonly core: Core;
  readonly around: readonly Query[];
}

/** Every core of the queries, those of CTEs, derived tables and subqueries included: what is inside comes first. */
export function* placedCoresOf(
  queries: readonly Query[],
  outside: readonly Query[] = [],
): Generator<PlacedCore> {
  for (const query of queries) {
    const around = [...outside, query];
    yield* placedCoresOf(
      query.ctes.map((cte) => cte.query),
      around,
    );
    for (const core of query.cores) {
      yield* placedCoresOf(queriesIn(core), around);
      yield { core, around };
    }
    yield* placedCoresOf(queriesOf(query.tail), around);
  }
}

/** Every core of the queries, as `placedCoresOf`. */
export const coresOf = (queries: readonly Query[]): readonly Core[] =>
  [...placedCoresOf(queries)].map(({ core }) => core);

/** Every CTE of the queries, at any depth. */
export function* ctesOf(queries: readonly Query[]): Generator<Cte> {
  for (const query of queries) {
    yield* query.ctes;
    yield* ctesOf([
      ...query.ctes.map((cte) => cte.query),
      ...query.cores.flatMap(queriesIn),
      ...queriesOf(query.tail),
    ]);
  }
}

const queriesOf = (clause: Clause | undefined): readonly Query[] =>
  clause?.subqueries.map((subquery) => subquery.query) ?? [];

/** The queries right inside a core. */
function queriesIn(core: Core): readonly Query[] {
  const items = itemsOf(core.from);
  return [
    ...core.results.flatMap((result) => queriesOf(result.clause)),
    ...items.flatMap((item) => (item.kind === 'derived' ? [item.query] : [])),
    ...items.flatMap((item) => (item.kind === 'function' ? queriesOf(item.args) : [])),
    ...[...onClausesOf(core.from), core.where, core.groupBy, core.rest].flatMap(queriesOf),
  ];
}
