import { RecordWriter } from './record-writer.ts';
import { varintBytes, writeVarint } from './varint.ts';

/** SQLite's largest. */
const pageBytes = 65_536;
/** How many pages an interior page can name: a pointer, a child and a rowid take at most 2 + 4 + 5 bytes. */
export const mostLeaves = 5_900;

const leafTable = 0x0d;
const interiorTable = 0x05;
const leafHeader = 8;
const interiorHeader = 12;
const fileHeader = 100;

/**
 * A database file with one table, written row by row in the order of rowids from 1 on: pages of SQLite's file format
 * (https://sqlite.org/fileformat2.html), which it can copy into a table of its own without looking into the rows.
 *
 * Page 1 holds the schema, then come the leaves, then the interior page that names them when there is more than one.
 */
export class TableImage {
  readonly #bytes: Buffer;
  readonly #sql: string;
  readonly name: string;
  /** The largest rowid of each leaf that is full. */
  readonly #lastRows: number[] = [];
  #rows = 0;
  /** Where the page of the present leaf begins, and in it the content, which grows towards the page's start. */
  #leaf = pageBytes;
  #content = pageBytes;
  #cells = 0;

  /**
   * @param sql the table's CREATE TABLE
   * @param leaves how many pages of rows there is room for, at least 1 and at most `mostLeaves`
   */
  constructor(name: string, sql: string, leaves: number) {
    this.name = name;
    this.#sql = sql;
    this.#bytes = Buffer.alloc((leaves + 2) * pageBytes);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds the record that was written last. False when there is no room for it. */
  append({ bytes, start, end }: RecordWriter): boolean {
    const rowid = this.#rows + 1;
    const payload = end - start;
    const cellBytes = varintBytes(payload) + varintBytes(rowid) + payload;
    if (this.#content - cellBytes < leafHeader + 2 * (this.#cells + 1) && !this.#beginLeaf()) return false;
    this.#content -= cellBytes;
    const cell = this.#leaf + this.#content;
    const record = writeVarint(this.#bytes, writeVarint(this.#bytes, cell, payload), rowid);
    bytes.copy(this.#bytes, record, start, end);
    const pointer = this.#leaf + leafHeader + 2 * this.#cells++;
    this.#bytes[pointer] = this.#content >> 8;
    this.#bytes[pointer + 1] = this.#content & 0xff;
    this.#rows = rowid;
    return true;
  }

  /** The file. Nothing can be added after that. */
  finish(): Uint8Array {
    this.#endLeaf();
    const leaves = this.#lastRows.length;
    if (leaves > 1) this.#writeInterior(leaves);
    const pages = leaves === 1 ? 2 : leaves + 2;
    this.#writeSchema(pages);
    return this.#bytes.subarray(0, pages * pageBytes);
  }

  #beginLeaf(): boolean {
    if (this.#leaf + 2 * pageBytes >= this.#bytes.length) return false;
    this.#endLeaf();
    this.#leaf += pageBytes;
    this.#content = pageBytes;
    this.#cells = 0;
    return true;
  }

  #endLeaf(): void {
    this.#writePageHeader(this.#leaf, leafTable, this.#cells, this.#content);
    this.#lastRows.push(this.#rows);
  }

  #writePageHeader(at: number, type: number, cells: number, content: number): void {
    this.#bytes[at] = type;
    this.#bytes.writeUInt16BE(cells, at + 3);
    // 0 stands for 65,536.
    this.#bytes.writeUInt16BE(content % pageBytes, at + 5);
  }

  #writeInterior(leaves: number): void {
    const page = (leaves + 1) * pageBytes;
    let content = pageBytes;
    for (const [index, lastRow] of this.#lastRows.slice(0, -1).entries()) {
      content -= 4 + varintBytes(lastRow);
      this.#bytes.writeUInt32BE(index + 2, page + content);
      writeVarint(this.#bytes, page + content + 4, lastRow);
      this.#bytes.writeUInt16BE(content, page + interiorHeader + 2 * index);
    }
    this.#writePageHeader(page, interiorTable, leaves - 1, content);
    this.#bytes.writeUInt32BE(leaves + 1, page + 8);
  }

  /** The file's header, and the schema's only row. */
  #writeSchema(pages: number): void {
    const bytes = this.#bytes;
    bytes.write('SQLite format 3\0', 0, 'latin1');
    // 65,536 bytes a page; a rollback journal; payload fractions as they have to be.
    bytes.set([0, 1, 1, 1, 0, 64, 32, 32], 16);
    bytes.writeUInt32BE(1, 24);
    bytes.writeUInt32BE(pages, 28);
    bytes.writeUInt32BE(1, 40);
    // Schema format 4, UTF-8; the page count is valid for change 1, by SQLite 3.40.
    bytes.writeUInt32BE(4, 44);
    bytes.writeUInt32BE(1, 56);
    bytes.writeUInt32BE(1, 92);
    bytes.writeUInt32BE(3_040_000, 96);
    const row = new RecordWriter();
    row.begin();
    for (const text of ['table', this.name, this.name]) row.addText(text);
    row.addInteger(pages);
    row.addText(this.#sql);
    row.finish();
    const payload = row.end - row.start;
    const content = pageBytes - varintBytes(payload) - 1 - payload;
    const record = writeVarint(bytes, writeVarint(bytes, content, payload), 1);
    row.bytes.copy(bytes, record, row.start, row.end);
    this.#writePageHeader(fileHeader, leafTable, 1, content);
    bytes.writeUInt16BE(content, fileHeader + leafHeader);
  }
}
