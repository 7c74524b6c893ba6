import { foldName } from '../sql/fold-name.ts';
import { isKeyword, isName, isSymbol } from '../sql/token.ts';
import { groupingColumns } from './grouping-columns.ts';
import type { Alternative, Narrowing } from './narrowing.ts';
import type { ItemColumn, ResolvedQuery, Scope } from './scope.ts';

/** What is wanted of the columns behind the output columns of one scope. */
export type OuterNarrowing = (columnOf: (origin: ItemColumn) => string | undefined) => Narrowing;

/** Carries what is wanted of a query's output into one of its scopes, as far as the scope lets it through. */
export function throughOutputs(query: ResolvedQuery, index: number, outer: Narrowing): OuterNarrowing {
  const scope = query.scopes[index];
  if (outer === undefined || scope === undefined || query.query.limited) return () => undefined;
  const passes = passedThrough(scope);
  return (columnOf) => {
    const inner = (name: string): string | undefined => {
      const origin = query.outputs?.find((output) => foldName(output.name) === name)?.origins[index];
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
    const grouped = groupingColumns(scope, core.groupBy.span);
    return ({ item, column }) => grouped.some((other) => other.item === item && other.column === column);
  }
  const isAggregate = tokens.some(
    (token, index) => isName(token) && aggregates.test(token.value) && isSymbol(tokens[index + 1], '('),
  );
  const hasHaving = core.rest.span.to > core.rest.span.from;
  return () => !isAggregate && !hasHaving;
}
