import type { Expression } from '../../sql/expression.ts';

/** The known facts of an expression that gives a time. */
export interface TimeType {
  /** Texts of instants; Julian days; seconds since 1970. */
  readonly unit: 'instant' | 'days' | 'seconds';
  /**
   * How it is written: `okta` for Okta's own, the name of a function or a format of strftime for SQLite's, `number` or
   * `digits` (as text) for days and seconds. Times of one form are ordered as SQLite orders them. Undefined: various.
   */
  readonly form: string | undefined;
  /** It is a time of Okta's, or was computed from one. */
  readonly isOkta: boolean;
  /** It is one of the place where the program runs: `localtime`. */
  readonly isLocal: boolean;
  /** Some of its values may be no times, as in a local column. */
  readonly isUnsure: boolean;
  /** A text that stands in its place now and then, and is no time: the `''` of `coalesce(lastLogin, '')`. */
  readonly otherwise?: Expression | undefined;
}

export const oktaTime: TimeType = {
  unit: 'instant',
  form: 'okta',
  isOkta: true,
  isLocal: false,
  isUnsure: false,
};

/** The type of a value that can be each of these. */
export function unitedType([first, ...others]: readonly TimeType[]): TimeType | undefined {
  if (first === undefined) return undefined;
  return others.reduce(
    (one, other): TimeType => ({
      unit: one.unit === other.unit ? one.unit : 'instant',
      form: one.form === other.form ? one.form : undefined,
      isOkta: one.isOkta || other.isOkta,
      isLocal: one.isLocal || other.isLocal,
      isUnsure: one.isUnsure || other.isUnsure || one.unit !== other.unit,
      otherwise: one.otherwise ?? other.otherwise,
    }),
    first,
  );
}
