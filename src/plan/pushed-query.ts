import { dayMs } from '../base/day.ts';
import { foldName } from '../base/fold-name.ts';
import type { Operation, QueryParameter } from '../catalog/table.ts';
import type { ColumnBounds } from './bounds.ts';

type Query = Readonly<Record<string, string>>;

/**
 * The query of an operation's requests: its constant parameters, and the parameters that the bounds fill.
 * @param now milliseconds since the epoch
 */
export function queryOf(operation: Operation, bounds: ColumnBounds, now: number): Query | undefined {
  if (operation.pushdown === undefined) return operation.query;
  const query: Record<string, string> = { ...operation.query };
  for (const [name, parameter] of Object.entries(operation.pushdown)) {
    const value = valueFor(parameter, operation, bounds, now);
    if (value !== undefined) query[name] = value;
  }
  return query;
}

/**
 * The queries of the requests that bring the rows of an operation: one, or one for each value of a parameter that it
 * cannot do without.
 */
export function queriesOf(
  operation: Operation,
  bounds: ColumnBounds,
  now: number,
): readonly (Query | undefined)[] {
  const { requires } = operation;
  const query = queryOf(operation, bounds, now);
  if (requires === undefined) return [query];
  const { column, parameter, values } = requires;
  const wanted = [...(bounds.values.get(foldName(column)) ?? values)];
  const text = (value: string) => (parameter === 'filter' ? `${column} eq "${value}"` : value);
  return wanted.every(isPlain)
    ? wanted.map((value) => ({ ...query, [parameter]: text(value) }))
    : values.map((value) => ({ ...query, [parameter]: text(value) }));
}

function valueFor(
  parameter: QueryParameter,
  operation: Operation,
  bounds: ColumnBounds,
  now: number,
): string | undefined {
  switch (parameter.kind) {
    case 'since':
      return isoTime(beginOf(parameter, bounds, now));
    case 'until': {
      const since = Object.values(operation.pushdown ?? {}).find(({ kind }) => kind === 'since');
      const begin = since?.kind === 'since' ? beginOf(since, bounds, now) : Number.NEGATIVE_INFINITY;
      const instants = bounds.highest.get(foldName(parameter.column)) ?? [];
      const ends = instants.map((instant) => secondOf(instant) + secondMs);
      // No answer has events of the future. Okta would answer a range that ends before it begins with 400.
      return isoTime(Math.max(Math.min(now, ...ends), begin + 1));
    }
    case 'filter':
      return filterOf(parameter, bounds);
  }
}

/** The latest of the instants that all wanted rows lie above; without any, that many days before now. */
function beginOf(
  { column, otherwiseDays }: Extract<QueryParameter, { kind: 'since' }>,
  { lowest }: ColumnBounds,
  now: number,
): number {
  const instants = lowest.get(foldName(column)) ?? [];
  return instants.length === 0 ? now - otherwiseDays * dayMs : secondOf(Math.max(...instants));
}

const secondMs = 1000;

/** Bounds are rounded to whole seconds, outwards: whether Okta takes an end in is not known. */
const secondOf = (instant: number): number => Math.floor(instant / secondMs) * secondMs;

/** Okta has no events from before 1970, nor from beyond the year 9999. */
const isoTime = (ms: number): string =>
  new Date(Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31))).toISOString();

/** More values than this make an address that is too long for some proxies. */
const mostValues = 20;

/** Whether a value needs no quotes in a filter, and is compared alike by Okta and by SQLite. */
const isPlain = (value: string): boolean => /^[\w.@:+/-]{1,100}$/.test(value);

function filterOf(
  { attributes, takesOne = false }: Extract<QueryParameter, { kind: 'filter' }>,
  bounds: ColumnBounds,
): string | undefined {
  const { values, present } = bounds;
  const clauses = Object.entries(attributes).flatMap(([column, attribute]) => {
    if (attribute.takesRange === true) return rangeClauses(column, attribute.name, bounds);
    const wanted = [...(values.get(foldName(column)) ?? [])];
    if (takesOne && wanted.length > 1) return [];
    const isKnown = (value: string) => attribute.values?.includes(value) ?? isPlain(value);
    if (wanted.length === 0 && attribute.takesPresence === true && present.has(foldName(column))) {
      return [`${attribute.name} pr`];
    }
    if (wanted.length === 0 || wanted.length > mostValues || !wanted.every(isKnown)) return [];
    const either = wanted.map((value) => `${attribute.name} eq "${value}"`).join(' or ');
    return [wanted.length === 1 ? either : `(${either})`];
  });
  if (clauses.length === 0) return undefined;
  return takesOne ? clauses[0] : clauses.join(' and ');
}

/** Ends of a range, each a second further out than they are wanted. */
function rangeClauses(column: string, name: string, { lowest, highest }: ColumnBounds): readonly string[] {
  const begins = lowest.get(foldName(column)) ?? [];
  const ends = highest.get(foldName(column)) ?? [];
  const below = secondOf(Math.max(...begins)) - secondMs;
  const above = secondOf(Math.min(...ends)) + secondMs;
  return [
    ...(begins.length === 0 ? [] : [`${name} gt "${isoTime(below)}"`]),
    ...(ends.length === 0 ? [] : [`${name} lt "${isoTime(above)}"`]),
  ];
}
