import { imageTable } from '../../catalog/stored-name.ts';
import { quoteName } from '../../sql/sql-text.ts';
import type { ImageCopier } from './image-copier.ts';
import { RecordWriter } from './record-writer.ts';
import { mostLeaves, TableImage } from './table-image.ts';

/** Of the first image's pages: 2 MiB. */
const firstLeaves = 32;

/** The table that rows are loaded into. */
export interface BulkTarget {
  /** Its name, quoted. */
  readonly table: string;
  /** The types of its columns, as in CREATE TABLE. */
  readonly types: readonly string[];
}

/**
 * Loads many rows into a table: each is written as a record into an image, and an image that is full is copied. An
 * INSERT of one row, value by value, takes several times as long (bench/README.md).
 */
export class BulkLoad {
  readonly #copier: ImageCopier;
  readonly #target: BulkTarget;
  readonly record = new RecordWriter();
  readonly #leaves: number;
  #image: TableImage | undefined;
  /** There was no room for another image: not asked for again, as loads do not outlive transactions. */
  #isOver = false;

  /** @param leaves how many pages of 64 KiB the first image has room for */
  constructor(copier: ImageCopier, target: BulkTarget, leaves = firstLeaves) {
    this.#copier = copier;
    this.#target = target;
    this.#leaves = leaves;
  }

  /**
   * Adds a row after all before it: the values that `record` has been given since its `begin`, one for each column.
   * @returns false when it was not added; `flush` and insert it in the ordinary way then.
   */
  add(): boolean {
    const { record } = this;
    if (!record.finish()) return false;
    if (this.#image?.append(record) === true) return true;
    this.flush();
    this.#isOver ||= !this.#copier.reserve();
    if (this.#isOver) return false;
    this.#image = this.#nextImage();
    return this.#image.append(record);
  }

  /** Forgets the rows that were not flushed. */
  discard(): void {
    if (this.#image !== undefined) this.#copier.giveUp();
    this.#image = undefined;
  }

  /** Has the rows so far in the table. */
  flush(): void {
    const image = this.#image;
    this.#image = undefined;
    if (image !== undefined) this.#copier.copy(image, this.#target.table);
  }

  /** False when no more can be added before the transaction that is open has ended. */
  get hasRoom(): boolean {
    return this.#copier.hasRoom;
  }

  /** Each is twice as large as the one before while those cannot be let go, so that there is room for gigabytes. */
  #nextImage(): TableImage {
    const leaves = Math.min(mostLeaves, this.#leaves * 2 ** this.#copier.attached);
    // Not by their own names: SQLite does not compare those, and two thousand long ones do not fit into the page.
    const columns = this.#target.types.map((type, index) => `c${index} ${type}`);
    return new TableImage(imageTable, `CREATE TABLE ${quoteName(imageTable)} (${columns.join(',')})`, leaves);
  }
}
