/** A page and where the next one begins. */
export interface Slice<Row> {
  readonly rows: readonly Row[];
  /** The position after which the next page begins; undefined at the end. */
  readonly next: number | undefined;
}

/** The rows of one resource by id, in a fixed order. */
export interface Rows<Row extends { readonly id: string }> extends Iterable<Row> {
  readonly size: number;
  get(id: string): Row | undefined;
  /** Adds a row at the end, or replaces the one with the same id. */
  set(row: Row): void;
  /** False when there was none. */
  delete(id: string): boolean;
  /** Up to `limit` rows after a position (-1: from the beginning) that `keep` accepts. */
  slice(after: number, limit: number, keep?: (row: Row) => boolean): Slice<Row>;
}

/**
 * Rows that are held in memory. A position is never used twice, so that paging goes on rightly when rows are deleted
 * or added between two pages.
 */
export class Collection<Row extends { readonly id: string }> implements Rows<Row> {
  readonly #rows: (Row | undefined)[] = [];
  readonly #positions = new Map<string, number>();

  constructor(rows: Iterable<Row> = []) {
    for (const row of rows) this.set(row);
  }

  get size(): number {
    return this.#positions.size;
  }

  get(id: string): Row | undefined {
    const position = this.#positions.get(id);
    return position === undefined ? undefined : this.#rows[position];
  }

  set(row: Row): void {
    const position = this.#positions.get(row.id) ?? this.#rows.length;
    this.#positions.set(row.id, position);
    this.#rows[position] = row;
  }

  delete(id: string): boolean {
    const position = this.#positions.get(id);
    if (position === undefined) return false;
    this.#rows[position] = undefined;
    return this.#positions.delete(id);
  }

  *[Symbol.iterator](): Generator<Row> {
    for (const row of this.#rows) if (row !== undefined) yield row;
  }

  slice(after: number, limit: number, keep: (row: Row) => boolean = () => true): Slice<Row> {
    const rows: Row[] = [];
    let last = after;
    for (let position = after + 1; position < this.#rows.length; position++) {
      const row = this.#rows[position];
      if (row === undefined || !keep(row)) continue;
      if (rows.length === limit) return { rows, next: last };
      rows.push(row);
      last = position;
    }
    return { rows, next: undefined };
  }
}
