import { foldName } from '../../base/fold-name.ts';
import type { Expression } from '../../sql/expression.ts';
import type { TimeType } from './time-type.ts';

/** Formats of strftime whose texts say the whole day, and sort as the times do. */
const wholeDay = /^(?:%Y-%m-%d|%F)(?:[T ](?:%H:%M(?::%[Sf])?|%T|%R)Z?)?$/;

/** Whether it is one of SQLite's functions that make a time: they give NULL for a value that is none. */
export const isDateFunction = (name: string): boolean =>
  ['date', 'datetime', 'time', 'julianday', 'unixepoch', 'strftime', 'timediff'].includes(foldName(name));

/**
 * The type of a call of SQLite's functions of times; undefined for one that gives no whole time, such as `time()` or
 * `strftime('%H', …)`.
 * @param typeOf of its arguments
 */
export function typeOfDateCall(
  { name, args }: Extract<Expression, { kind: 'call' }>,
  typeOf: (argument: Expression) => TimeType | undefined,
): TimeType | undefined {
  const folded = foldName(name);
  const isFormatted = folded === 'strftime';
  const [value, ...modifiers] = isFormatted ? args.slice(1) : args;
  const shape = isFormatted ? shapeOfFormat(args[0]) : shapes[folded];
  if (shape === undefined) return undefined;
  const argument = value && typeOf(value);
  const isFine = folded === 'datetime' && !modifiers.every(keepsSeconds);
  return {
    ...shape,
    form: isFine ? undefined : shape.form,
    isOkta: argument?.isOkta === true,
    isUnsure: false,
    isLocal: modifiers.reduce(
      (isLocal, modifier) => isTextOf(modifier, /^localtime$/i) || (isLocal && !isTextOf(modifier, /^utc$/i)),
      argument?.isLocal === true,
    ),
  };
}

type Shape = Pick<TimeType, 'unit' | 'form'>;

const shapes: Readonly<Record<string, Shape>> = {
  date: { unit: 'instant', form: 'date' },
  datetime: { unit: 'instant', form: 'datetime' },
  julianday: { unit: 'days', form: 'number' },
  unixepoch: { unit: 'seconds', form: 'number' },
};

function shapeOfFormat(format: Expression | undefined): Shape | undefined {
  if (format?.kind !== 'literal' || format.token.kind !== 'string') return undefined;
  const { value } = format.token;
  if (value === '%s') return { unit: 'seconds', form: 'digits' };
  if (value === '%J') return { unit: 'days', form: 'digits' };
  return wholeDay.test(value) ? { unit: 'instant', form: value } : undefined;
}

/** Any other than `subsec` leaves the form of `datetime()` as it is. */
const keepsSeconds = (modifier: Expression): boolean =>
  modifier.kind === 'literal' && !isTextOf(modifier, /^subsec/i);

const isTextOf = (expression: Expression, form: RegExp): boolean =>
  expression.kind === 'literal' && form.test(expression.token.value.trim());
