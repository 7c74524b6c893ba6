import { isArray, type JsonValue, toJsonText } from '../../base/exact-json.ts';

// Each function writes a value at a place in `bytes` and returns the end of it. A value that does not fit is not
// written; then the end lies beyond the end of `bytes`, for the caller to see.

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;

/**
 * Writes a text as UTF-8. Nearly all texts are short and ASCII, and for those a loop is quicker than a call of Node's
 * (bench/README.md).
 */
export function writeText(bytes: Buffer, at: number, text: string): number {
  const { length } = text;
  const end = at + length;
  if (end > bytes.length) return end;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return writeAnyText(bytes, at, text);
    bytes[at + index] = code;
  }
  return end;
}

function writeAnyText(bytes: Buffer, at: number, text: string): number {
  const end = at + Buffer.byteLength(text);
  if (end <= bytes.length) bytes.write(text, at);
  return end;
}

/** Writes a value as `toJsonText` would, without making a string of it first. */
export function writeJson(bytes: Buffer, at: number, value: JsonValue): number {
  if (typeof value === 'string') return writeJsonText(bytes, at, value);
  if (typeof value !== 'object' || value === null) return writeText(bytes, at, toJsonText(value));
  return isArray(value) ? writeArray(bytes, at, value) : writeObject(bytes, at, value);
}

function writeObject(
  bytes: Buffer,
  at: number,
  object: Readonly<Record<string, JsonValue | undefined>>,
): number {
  let end = at;
  bytes[end++] = 0x7b;
  for (const key in object) {
    if (end > at + 1) bytes[end++] = comma;
    end = writeJsonText(bytes, end, key);
    bytes[end++] = colon;
    end = writeJson(bytes, end, object[key] ?? null);
  }
  bytes[end++] = 0x7d;
  return end;
}

function writeArray(bytes: Buffer, at: number, array: readonly JsonValue[]): number {
  let end = at;
  bytes[end++] = 0x5b;
  for (const value of array) {
    if (end > at + 1) bytes[end++] = comma;
    end = writeJson(bytes, end, value);
  }
  bytes[end++] = 0x5d;
  return end;
}

function writeJsonText(bytes: Buffer, at: number, text: string): number {
  const { length } = text;
  const end = at + length + 2;
  if (end > bytes.length) return end;
  bytes[at] = quote;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    // Characters that need an escape or more than one byte.
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) {
      return writeText(bytes, at, JSON.stringify(text));
    }
    bytes[at + 1 + index] = code;
  }
  bytes[end - 1] = quote;
  return end;
}
