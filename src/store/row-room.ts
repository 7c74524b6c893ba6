import { MemoryError } from '../base/errors.ts';
import { isOutOfMemory, type MemoryWatch } from '../base/memory.ts';

/** How many rows are loaded between two looks at the memory. */
const rowsBetween = 2000;

/** Sees to it that the rows of a table fit into memory, and says what to do where they do not. */
export class RowRoom {
  readonly #watch: MemoryWatch;
  readonly #table: string;
  readonly #hint: string;
  #rows = 0;
  #seen = 0;

  /** @param hint what to do when there is no room */
  constructor(watch: MemoryWatch, table: string, hint: string) {
    this.#watch = watch;
    this.#table = table;
    this.#hint = hint;
  }

  /**
   * Loads rows, looking at the memory after every few thousand.
   * @throws MemoryError when there is not enough for more
   */
  load(rows: number, load: () => void): void {
    try {
      load();
    } catch (error) {
      throw isOutOfMemory(error) || error instanceof MemoryError
        ? this.#full('no more is to be had', error)
        : error;
    }
    this.#rows += rows;
    if (this.#rows - this.#seen < rowsBetween) return;
    this.#seen = this.#rows;
    const shortage = this.#watch.shortage();
    if (shortage !== undefined) throw this.#full(shortage);
  }

  #full(shortage: string, cause?: unknown): MemoryError {
    const rows = this.#rows;
    const table = this.#table;
    return new MemoryError(
      `the rows of ${table} do not fit into memory: ${rows.toLocaleString('en-US')} were loaded, and ${shortage}`,
      { loaded: { table, rows }, hint: this.#hint, cause },
    );
  }
}
