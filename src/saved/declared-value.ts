import type { SqlValue } from '../base/sql-value.ts';
import { isReal, numberIn } from '../sql/parameter-value.ts';
import type { Parameter, ParameterCheck, ParameterType } from './saved-query.ts';

/** The sentence that says how a value must be. */
const expected: Readonly<Record<ParameterType, string>> = {
  integer: 'a whole number',
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
  date: 'a date such as 2026-03-01',
};

/**
 * The value that is bound for a text, or the fault of the text. A boolean becomes 1 or 0, a date stays text: the
 * day, or the moment, as ISO 8601 has it.
 */
export function parseParameter(
  { type, check }: Pick<Parameter, 'type' | 'check'>,
  text: string,
): { readonly value: SqlValue } | { readonly fault: string } {
  const value = valueOfType(type, text.trim() === '' && type !== 'text' ? '' : text);
  if (value === undefined) return { fault: `must be ${expected[type]}` };
  const fault = faultOf(type, check, value, text);
  return fault === undefined ? { value } : { fault };
}

function faultOf(
  type: ParameterType,
  { min, max, above, below, oneOf, pattern }: ParameterCheck,
  value: SqlValue,
  text: string,
): string | undefined {
  const compared = (bound: string) => compare(type, value, bound);
  if (min !== undefined && compared(min) < 0) return `must be ${min} or more`;
  if (max !== undefined && compared(max) > 0) return `must be ${max} or less`;
  if (above !== undefined && compared(above) <= 0) return `must be above ${above}`;
  if (below !== undefined && compared(below) >= 0) return `must be below ${below}`;
  if (oneOf !== undefined && !oneOf.some((option) => compared(option) === 0)) {
    return `must be one of ${oneOf.join(', ')}`;
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text))
    return `must match ${pattern}`;
  return undefined;
}

function valueOfType(type: ParameterType, text: string): SqlValue | undefined {
  switch (type) {
    case 'integer': {
      const value = numberIn(text);
      if (!isReal(value)) return typeof value === 'bigint' ? shortened(value) : value;
      const whole = Number(value.real);
      return Number.isSafeInteger(whole) ? whole : undefined;
    }
    case 'number': {
      const value = numberIn(text);
      return value === undefined ? undefined : Number(isReal(value) ? value.real : value);
    }
    case 'text':
      return text;
    case 'boolean':
      if (/^(true|yes|on|1)$/i.test(text)) return 1;
      return /^(false|no|off|0)$/i.test(text) ? 0 : undefined;
    case 'date':
      return isDate(text) ? text : undefined;
  }
}

const shortened = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

function isDate(text: string): boolean {
  const date = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.exec(text)?.[1];
  // A day that the month does not have would move on to the next month.
  return (
    date !== undefined &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
  );
}

/** Below 0 when the value is less than the bound, as values of that type are compared. */
function compare(type: ParameterType, value: SqlValue, bound: string): number {
  const other = valueOfType(type, bound) ?? bound;
  if (value === other) return 0;
  return (value ?? '') < (other ?? '') ? -1 : 1;
}
