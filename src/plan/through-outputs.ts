import { foldName } from '../base/fold-name.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import { isAggregate } from './aggregates.ts';
import { groupingColumns } from './grouping-columns.ts';
import type { Alternative, Narrowing } from './narrowing.ts';
import type { ItemColumn, ResolvedQuery, Scope } from './scope.ts';
import { isWindowCall, partitionsOf } from './windows.ts';

/** The narrowing of the columns behind the output columns of one scope. */
export type OuterNarrowing = (columnOf: (origin: ItemColumn) => string | undefined) => Narrowing;

/** Carries the narrowing of a query's output into one of its scopes, as far as the scope lets it through. */
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
  const renamed = (sets: Alternative['values']) =>
    new Map(
      [...sets].flatMap(([name, set]): [string, ReadonlySet<string>][] => {
        const column = inner(name);
        return column === undefined ? [] : [[column, set]];
      }),
    );
  const values = renamed(alternative.values);
  const excluded = renamed(alternative.excluded);
  const queries = alternative.queries
    .map((query) => ({ ...query, columns: query.columns.map((name) => inner(name) ?? '') }))
    .filter(({ columns }) => columns.some((column) => column !== ''));
  return values.size + excluded.size + queries.length === 0 ? undefined : { values, excluded, queries };
}

/** Whether leaving out rows by a column leaves the scope's other rows as they are. */
export function passedThrough(scope: Scope): (origin: ItemColumn) => boolean {
  const { core, text } = scope;
  const { tokens } = text;
  const isAmong = (columns: readonly ItemColumn[], { item, column }: ItemColumn) =>
    columns.some((other) => other.item === item && other.column === column);
  const partitions = partitionsOf(scope);
  const isPartitioned = (origin: ItemColumn) => partitions.every((columns) => isAmong(columns, origin));
  if (core.groupBy !== undefined) {
    const grouped = groupingColumns(scope, core.groupBy.span);
    return (origin) => isAmong(grouped, origin) && isPartitioned(origin);
  }
  const aggregates = core.results.some(({ expression }) => hasAggregate(tokens, expression));
  const hasHaving = isKeyword(tokens[core.rest.span.from], 'HAVING');
  return (origin) => !aggregates && !hasHaving && isPartitioned(origin);
}

function hasAggregate(tokens: readonly Token[], { from, to }: Span): boolean {
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    const isCall = isName(token) && isSymbol(tokens[index + 1], '(');
    if (isCall && isAggregate(token?.value ?? '') && !isWindowCall(tokens, index + 1)) return true;
  }
  return false;
}
