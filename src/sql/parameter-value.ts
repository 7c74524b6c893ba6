import type { SqlValue } from '../base/sql-value.ts';

/** A text that a person typed: whether it is a number depends on where its parameter stands. */
export interface GivenText {
  readonly given: string;
}

type SingleValue = SqlValue | GivenText;

/** What a parameter is given. Several values are a list, for `IN (:name)`. */
export type ParameterValue = SingleValue | readonly SingleValue[];

/** By name, without sigil. */
export type Parameters = ReadonlyMap<string, ParameterValue>;

/** A REAL by its digits: 2.0 divides otherwise than 2. */
export interface RealNumber {
  readonly real: string;
}

/** What is bound to a parameter. */
export type BoundValue = SqlValue | RealNumber;

/** The parameter of a value of a list, which stands in the place of the one that was written. @param index from 0 */
export const elementName = (name: string, index: number): string =>
  index === 0 ? name : `${name}$${index + 1}`;

export const isGiven = (value: ParameterValue | BoundValue | undefined): value is GivenText =>
  typeof value === 'object' && value !== null && 'given' in value;

export const isReal = (value: unknown): value is RealNumber =>
  typeof value === 'object' && value !== null && 'real' in value;

export const isValueList = (value: ParameterValue | undefined): value is readonly SingleValue[] =>
  Array.isArray(value);

export const isBoundList = (
  value: BoundValue | readonly BoundValue[] | undefined,
): value is readonly BoundValue[] => Array.isArray(value);

/** What surrounds a number is what SQLite skips, too: no other blanks. */
const number = /^[ \t\n\v\f\r]*([+-]?(?:(\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\v\f\r]*$/;
const integer = /^[+-]?\d+$/;

/** The number that a text is to a person, as SQLite has it when it is written as a literal; undefined for any other. */
export function numberIn(text: string): number | bigint | RealNumber | undefined {
  const digits = number.exec(text)?.[1];
  if (digits === undefined || !Number.isFinite(Number(digits))) return undefined;
  if (!integer.test(digits)) return { real: digits };
  const value = BigInt(digits.replace('+', ''));
  if (value !== BigInt.asIntN(64, value)) return { real: digits };
  // sql.js binds a larger number as a REAL.
  return value === BigInt.asIntN(32, value) ? Number(value) : value;
}

/** Whether a number takes digits away from its text: leading zeros, or more than 64 bits. */
export function losesDigits(text: string): boolean {
  const [, digits = '', whole = ''] = number.exec(text) ?? [];
  return /^0\d/.test(whole) || (integer.test(digits) && isReal(numberIn(digits)));
}

/** Whether a number is written back as its text has it. */
export const isPlainNumber = (text: string): boolean =>
  !losesDigits(text) && (integer.test(text) ? BigInt(text).toString() : String(Number(text))) === text;

/** What a value is where nothing makes a number of it. */
export const asText = (value: SingleValue): SqlValue => (isGiven(value) ? value.given : value);

/** The same for all values of a parameter: how a column of texts, such as a key, is compared with it. */
export const valueAsText = (value: ParameterValue | undefined): SqlValue | readonly SqlValue[] | undefined =>
  isValueList(value) ? value.map(asText) : value === undefined ? undefined : asText(value);
