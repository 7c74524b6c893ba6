import { type Clause, type Core, type Cte, itemsOf, onClausesOf, type Query } from './outline.ts';

/** Every core of the queries, those of CTEs, derived tables and subqueries included: what is inside comes first. */
export function* coresOf(queries: readonly Query[]): Generator<Core> {
  for (const query of queries) {
    yield* coresOf(query.ctes.map((cte) => cte.query));
    for (const core of query.cores) {
      yield* coresOf(queriesIn(core));
      yield core;
    }
    yield* coresOf(queriesOf(query.tail));
  }
}

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
