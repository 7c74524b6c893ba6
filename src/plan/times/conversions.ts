import { instantOf, isoTimeOf } from '../../base/instant.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { TimeType } from './time-type.ts';

/** The known facts of one side of a comparison. */
export interface KnownSide {
  readonly type: TimeType | undefined;
  /** Of a side that looks at no row, when it could be evaluated. */
  readonly value?: SqlValue | undefined;
  /** Arithmetic makes a number of it. */
  readonly isNumber: boolean;
  /** It is a NULL, which no conversion changes. */
  readonly isNull: boolean;
}

/** The unit of a side's values; `unknown` is decided while the statement runs. */
export type Reading = 'instant' | 'days' | 'seconds' | 'unknown';

/** A comparison that cannot be given a meaning. `side` has the fault. */
export class Meaningless {
  readonly side: number;
  readonly reason: 'no time' | 'no unit' | 'local' | 'no time in its place';

  constructor(side: number, reason: Meaningless['reason']) {
    this.side = side;
    this.reason = reason;
  }
}

/**
 * How each side has to be read for all of them to become instants; undefined where SQLite's own comparison says the
 * same, or where no time of Okta's takes part.
 */
export function readingsOf(
  sides: readonly KnownSide[],
  isEquality: boolean,
): readonly (Reading | undefined)[] | Meaningless | undefined {
  const live = sides.filter(({ isNull }) => !isNull);
  const okta = live.flatMap(({ type }) => (type?.isOkta === true ? [type] : []));
  const [time] = okta;
  if (time === undefined || live.length < 2) return undefined;
  if (comparesNonTimes(live, isEquality)) return undefined;
  const isOfNumbers = okta.every(({ unit }) => unit === time.unit) && time.unit !== 'instant';
  if (isOfNumbers && live.every((side) => isNumberBeside(side, time))) return undefined;
  const fault = faultIn(sides, isOfNumbers);
  if (fault !== undefined) return fault;
  if (haveOneForm(live)) return undefined;
  return sides.map(({ type, isNull }) => {
    if (isNull) return undefined;
    if (type !== undefined) return type.isUnsure ? 'unknown' : type.unit;
    // A text that is no number is one of a time, also a value that is only known while the statement runs.
    return isOfNumbers ? time.unit : 'unknown';
  });
}

/** A number of the same unit, or one that has to be of it. */
const isNumberBeside = ({ type, value, isNumber }: KnownSide, time: TimeType): boolean =>
  type === undefined
    ? isNumber || typeof value === 'number' || typeof value === 'bigint'
    : type.unit === time.unit && type.form === 'number';

/** `coalesce(lastLogin, '') = ''` asks for a text, not for a time. */
const comparesNonTimes = (live: readonly KnownSide[], isEquality: boolean): boolean =>
  isEquality &&
  live.some(({ type }) => type?.otherwise !== undefined) &&
  live.every(
    ({ type, value }) =>
      type?.otherwise !== undefined || (typeof value === 'string' && instantOf(value) === undefined),
  );

function faultIn(sides: readonly KnownSide[], isOfNumbers: boolean): Meaningless | undefined {
  const isLocal = sides.some(({ type }) => type?.isLocal === true);
  for (const [index, { type, value, isNull }] of sides.entries()) {
    if (isNull) continue;
    if (type?.otherwise !== undefined) return new Meaningless(index, 'no time in its place');
    const isTimeOfZone = type === undefined ? hasZone(value) : !type.isLocal;
    if (isLocal && isTimeOfZone) return new Meaningless(index, 'local');
    if (value === undefined || (type !== undefined && type.unit !== 'instant')) continue;
    if (isOfNumbers && isNumeric(value)) continue;
    if (typeof value !== 'string') return new Meaningless(index, 'no unit');
    if (canonical(value) === undefined) return new Meaningless(index, 'no time');
  }
  return undefined;
}

const isNumeric = (value: SqlValue | undefined): boolean =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value));

const hasZone = (value: SqlValue | undefined): boolean =>
  typeof value === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) && value.length > 10;

/** The text as Okta would write the instant; undefined when it is none. */
export function canonical(text: string): string | undefined {
  const instant = instantOf(text);
  return instant === undefined ? undefined : isoTimeOf(instant);
}

/** Texts of one of SQLite's forms are ordered as the times are. Now and then Okta sends another form. */
function haveOneForm(live: readonly KnownSide[]): boolean {
  const form = live.find(({ type }) => type !== undefined)?.type?.form;
  if (form === undefined || form === 'okta') return false;
  return live.every(({ type, value }) =>
    type === undefined
      ? typeof value === 'string' && texts[form]?.test(value) === true
      : type.unit === 'instant' && type.form === form,
  );
}

const texts: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  datetime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
};
