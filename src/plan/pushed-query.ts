import type { Operation, QueryParameter } from '../catalog/table.ts';
import { dayMs } from '../day.ts';
import { foldName } from '../sql/fold-name.ts';
import type { ColumnBounds } from './bounds.ts';

type Query = Readonly<Record<string, string>>;

/**
 * The query of an operation's requests: what the declaration always sends, and the parameters that the bounds fill.
 * @param now milliseconds since the epoch
 */
export function queryOf(operation: Operation, bounds: ColumnBounds, now: number): Query | undefined {
  if (operation.pushdown === undefined) return operation.query;
  const query: Record<string, string> = { ...operation.query };
  for (const [name, parameter] of Object.entries(operation.pushdown)) {
    const value = valueFor(parameter, bounds, now);
    if (value !== undefined) query[name] = value;
  }
  return query;
}

function valueFor(parameter: QueryParameter, bounds: ColumnBounds, now: number): string | undefined {
  switch (parameter.kind) {
    case 'since':
      return isoTime(earliestOf(parameter.column, bounds) ?? now - parameter.otherwiseDays * dayMs);
    case 'until': {
      const texts = bounds.highest.get(foldName(parameter.column)) ?? [];
      const latest = texts.flatMap((text) => timesAround(text)?.to ?? []);
      // What has not happened yet is in no answer. A range that ends before it begins would be answered with 400.
      const begin = earliestOf(parameter.column, bounds) ?? Number.NEGATIVE_INFINITY;
      return isoTime(Math.max(Math.min(now, ...latest), begin + 1));
    }
    case 'filter':
      return filterOf(parameter, bounds);
  }
}

/** The latest of the times that all wanted rows lie above; undefined when there is none. */
function earliestOf(column: string, { lowest }: ColumnBounds): number | undefined {
  const times = (lowest.get(foldName(column)) ?? []).flatMap((text) => timesAround(text)?.from ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

/**
 * The times that a text can stand for when SQLite compares it, as text, with times as Okta writes them: whatever lies
 * above the text lies above `from`, whatever lies below it lies below `to`. Undefined for what does not begin like one.
 */
function timesAround(text: string): { readonly from: number; readonly to: number } | undefined {
  const toTheSecond = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(text)?.[0];
  const second = toTheSecond === undefined ? Number.NaN : Date.parse(`${toTheSecond}Z`);
  if (!Number.isNaN(second)) return { from: second, to: second + 1000 };
  const date = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  const midnight = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(midnight) ? undefined : { from: midnight, to: midnight + dayMs };
}

/** More values than this make an address that is too long for some proxies. */
const mostValues = 20;

/** What needs no quoting in a filter, and is compared alike by Okta and by SQLite. */
const isPlain = (value: string): boolean => /^[\w.@:+/-]{1,100}$/.test(value);

function filterOf(
  { attributes }: Extract<QueryParameter, { kind: 'filter' }>,
  { values }: ColumnBounds,
): string | undefined {
  const clauses = Object.entries(attributes).flatMap(([column, attribute]) => {
    const wanted = [...(values.get(foldName(column)) ?? [])];
    const isKnown = (value: string) => attribute.values?.includes(value) ?? isPlain(value);
    if (wanted.length === 0 || wanted.length > mostValues || !wanted.every(isKnown)) return [];
    const either = wanted.map((value) => `${attribute.name} eq "${value}"`).join(' or ');
    return [wanted.length === 1 ? either : `(${either})`];
  });
  return clauses.length === 0 ? undefined : clauses.join(' and ');
}
