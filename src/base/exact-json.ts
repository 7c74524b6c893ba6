/** A JSON value. An integer that a double would round is a bigint. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** So many digits in a row may be an integer that a double would round. */
const longDigits = 16;
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const longInteger = /^-?\d{16,}$/;

/**
 * Parses JSON and keeps all digits of integers.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseExactJson(text: string): JsonValue {
  const rounded: JsonValue = JSON.parse(text);
  if (!hasLongDigits(text)) return rounded;
  // Later versions of Node give a number's own text to a reviver. Here the text is parsed once more with its long
  // integers as strings: a value that is a number in one reading and a string in the other is such an integer.
  const quoted = text.replace(stringOrNumber, (match) => (longInteger.test(match) ? `"${match}"` : match));
  return quoted === text ? rounded : exact(rounded, JSON.parse(quoted));
}

/**
 * Whether so many digits stand in a row. One of them would be among every 16th character, so that few are looked at: a
 * regular expression took as long as `JSON.parse` itself.
 */
export function hasLongDigits(text: string): boolean {
  for (let at = longDigits - 1; at < text.length; ) {
    if (!isDigit(text.charCodeAt(at))) {
      at += longDigits;
      continue;
    }
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end - start >= longDigits) return true;
    at = end + longDigits;
  }
  return false;
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

function exact(rounded: JsonValue, quoted: JsonValue): JsonValue {
  if (typeof rounded === 'number' && typeof quoted === 'string') {
    return Number.isSafeInteger(rounded) ? rounded : BigInt(quoted);
  }
  if (typeof rounded !== 'object' || rounded === null) return rounded;
  if (isArray(rounded)) {
    const other = quoted as readonly JsonValue[];
    return rounded.map((value, index) => exact(value, other[index] as JsonValue));
  }
  const other = quoted as JsonObject;
  return Object.fromEntries(
    Object.entries(rounded).map(([key, value]) => [key, exact(value as JsonValue, other[key] as JsonValue)]),
  );
}

/** The value as JSON text without white space. */
export function toJsonText(value: JsonValue): string {
  if (typeof value === 'bigint') return value.toString();
  // Too large for a double: JSON.stringify would make it null. SQLite writes its infinity so.
  if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? '9e999' : '-9e999';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${toJsonText(member ?? null)}`,
  );
  return `{${members.join(',')}}`;
}

/** A JSON object, which is neither null nor an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Array.isArray does not narrow readonly arrays. */
export const isArray = (value: object): value is readonly JsonValue[] => Array.isArray(value);

/** For JSON.stringify: JSON has no integers beyond doubles, which become text, and no blobs, which become base64. */
export const plainJson = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
};
