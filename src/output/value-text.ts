import type { SqlValue } from '../base/sql-value.ts';

/**
 * A value as text: all digits of an integer, the shortest digits that give the same REAL back, blobs as upper-case
 * hex. Infinities read as SQLite prints them. A REAL without a fraction (`1.0`) reads `1`: as a JavaScript number
 * it looks like the integer.
 */
export function textOf(value: Exclude<SqlValue, null>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return realText(value, 'Inf');
  if (typeof value === 'bigint') return value.toString();
  return bytesOf(value).toString('hex').toUpperCase();
}

/** @param infinity how the format at hand writes it; a minus sign is put before it when due. */
export function realText(value: number, infinity: string): string {
  if (value === Number.POSITIVE_INFINITY) return infinity;
  if (value === Number.NEGATIVE_INFINITY) return `-${infinity}`;
  return value.toString();
}

/** The same bytes as a Buffer, without copying them. */
export function bytesOf(blob: Uint8Array): Buffer {
  return Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
}
