import type { JsonValue } from '../../plan/api-request.ts';
import { writeJson, writeText } from './utf8.ts';
import { writeVarint } from './varint.ts';

/** Of a page of 64 KiB, as an image has them: a larger record would need overflow pages. */
const longestRecord = 65_501;
/** Of SQLite's 2,000 columns, each three bytes, and its own length. */
const longestHeader = 3 + 3 * 2000;
const room = longestHeader + longestRecord;

/** Serial types of the record format. */
const nullType = 0;
const bigIntegerType = 6;
const realType = 7;
const zeroType = 8;
const oneType = 9;
/** Of the empty text; twice the number of bytes is added. */
const textType = 13;
/** By the bytes of a big-endian integer. */
const integerTypes = [
  { bytes: 1, type: 1, most: 0x7f },
  { bytes: 2, type: 2, most: 0x7fff },
  { bytes: 3, type: 3, most: 0x7f_ffff },
  { bytes: 4, type: 4, most: 0x7fff_ffff },
  { bytes: 6, type: 5, most: 0x7fff_ffff_ffff },
] as const;

/**
 * Writes rows in the form in which SQLite keeps them, its record format: a header of types and lengths, then the values
 * (https://sqlite.org/fileformat2.html#record_format). One row at a time, value by value. SQLite must store a value in
 * the same way in a column of its affinity. Each method returns false where that is not plain: then the row has to be
 * inserted in the ordinary way.
 */
export class RecordWriter {
  /** Holds the row that was ended last, from `start` to `end`. */
  readonly bytes = Buffer.allocUnsafeSlow(room);
  start = 0;
  end = 0;
  /** The types so far: the header without its length. */
  readonly #types = new Uint8Array(longestHeader);
  #typesEnd = 0;

  begin(): void {
    this.#typesEnd = 0;
    // The header comes before the values, but is known only after them.
    this.end = longestHeader;
  }

  addNull(): true {
    return this.#addType(nullType);
  }

  /** For columns of TEXT affinity. */
  addText(value: string): boolean {
    return this.#added(writeText(this.bytes, this.end, value));
  }

  /** The value as JSON text, as `toJsonText` gives it. For columns of TEXT affinity. */
  addJson(value: JsonValue): boolean {
    return this.#added(writeJson(this.bytes, this.end, value));
  }

  /** For columns of INTEGER affinity. A whole number beyond 2^53 may not be meant exactly and is not taken. */
  addInteger(value: number | bigint): boolean {
    if (value === 0 || value === 1) return this.#addType(value === 0 ? zeroType : oneType);
    if (typeof value === 'bigint') return this.#addBigInteger(value);
    if (!Number.isSafeInteger(value)) return false;
    // -1 needs no more bits than 0.
    const magnitude = value < 0 ? -value - 1 : value;
    const size = integerTypes.find(({ most }) => magnitude <= most);
    if (size === undefined) return this.#addBigInteger(BigInt(value));
    if (this.end + size.bytes > room) return false;
    this.end = this.bytes.writeIntBE(value, this.end, size.bytes);
    return this.#addType(size.type);
  }

  /** For columns of REAL affinity. */
  addReal(value: number): boolean {
    // SQLite has no negative zero there.
    if (value === 0) return this.#addType(zeroType);
    if (Number.isNaN(value) || this.end + 8 > room) return false;
    this.end = this.bytes.writeDoubleBE(value, this.end);
    return this.#addType(realType);
  }

  #addBigInteger(value: bigint): boolean {
    if (value !== BigInt.asIntN(64, value) || this.end + 8 > room) return false;
    this.end = this.bytes.writeBigInt64BE(value, this.end);
    return this.#addType(bigIntegerType);
  }

  /** Writes the header. False when the record is too long. */
  finish(): boolean {
    // The length of the header counts itself.
    const length = this.#typesEnd + (this.#typesEnd < 0x7f ? 1 : 2);
    this.start = longestHeader - length;
    const types = writeVarint(this.bytes, this.start, length);
    for (let index = 0; index < this.#typesEnd; index++)
      this.bytes[types + index] = this.#types[index] as number;
    return this.end - this.start <= longestRecord;
  }

  #added(end: number): boolean {
    if (end > room) return false;
    const length = end - this.end;
    this.end = end;
    return this.#addType(textType + 2 * length);
  }

  #addType(type: number): true {
    this.#typesEnd = writeVarint(this.#types, this.#typesEnd, type);
    return true;
  }
}
