/** Rows made by rule: the row of a number is always the same, and an id tells its number. */
export interface RowRule<Row> {
  readonly count: number;
  row(number: number): Row;
  /** The number of a row with that id; undefined when no row can have it. */
  numberOf(id: string): number | undefined;
}

/** A page and where the next one begins. */
interface Slice<Row> {
  readonly rows: readonly Row[];
  /** The position after which the next page begins; undefined at the end. */
  readonly next: number | undefined;
}

/** Positions from here on are those of rows made by rule. */
const ruleStart = 10_000_000;

/**
 * The rows of one resource by id, in a fixed order. A position is never used twice, so that paging goes on rightly
 * when rows are deleted or added between two pages.
 */
export class Collection<Row extends { readonly id: string }> {
  readonly #rows: (Row | undefined)[] = [];
  readonly #positions = new Map<string, number>();
  readonly #rule: RowRule<Row> | undefined;
  /** Rows of the rule that were changed; undefined: deleted. */
  readonly #changed = new Map<number, Row | undefined>();

  constructor(rows: Iterable<Row>, rule?: RowRule<Row>) {
    this.#rule = rule;
    for (const row of rows) this.set(row);
  }

  get size(): number {
    let deleted = 0;
    for (const row of this.#changed.values()) if (row === undefined) deleted++;
    return this.#positions.size + (this.#rule?.count ?? 0) - deleted;
  }

  get(id: string): Row | undefined {
    const position = this.#positions.get(id);
    if (position !== undefined) return this.#rows[position];
    const number = this.#numberOf(id);
    return number === undefined ? undefined : this.#ruled(number);
  }

  /** Adds a row at the end, or replaces the one with the same id. */
  set(row: Row): void {
    const number = this.#numberOf(row.id);
    if (number !== undefined) {
      this.#changed.set(number, row);
      return;
    }
    const position = this.#positions.get(row.id) ?? this.#rows.length;
    this.#positions.set(row.id, position);
    this.#rows[position] = row;
  }

  /** False when there was none. */
  delete(id: string): boolean {
    if (this.get(id) === undefined) return false;
    const position = this.#positions.get(id);
    if (position !== undefined) {
      this.#rows[position] = undefined;
      this.#positions.delete(id);
    } else {
      this.#changed.set(this.#numberOf(id) as number, undefined);
    }
    return true;
  }

  *[Symbol.iterator](): Generator<Row> {
    for (const [, row] of this.#from(-1)) yield row;
  }

  /** Up to `limit` rows after a position (-1: from the beginning) that `keep` accepts. */
  slice(after: number, limit: number, keep: (row: Row) => boolean = () => true): Slice<Row> {
    const rows: Row[] = [];
    let last = after;
    for (const [position, row] of this.#from(after)) {
      if (!keep(row)) continue;
      if (rows.length === limit) return { rows, next: last };
      rows.push(row);
      last = position;
    }
    return { rows, next: undefined };
  }

  *#from(after: number): Generator<readonly [position: number, row: Row]> {
    for (let position = after + 1; position < this.#rows.length; position++) {
      const row = this.#rows[position];
      if (row !== undefined) yield [position, row];
    }
    const count = this.#rule?.count ?? 0;
    for (let number = Math.max(0, after + 1 - ruleStart); number < count; number++) {
      const row = this.#ruled(number);
      if (row !== undefined) yield [ruleStart + number, row];
    }
  }

  #ruled(number: number): Row | undefined {
    return this.#changed.has(number) ? this.#changed.get(number) : this.#rule?.row(number);
  }

  #numberOf(id: string): number | undefined {
    const number = this.#rule?.numberOf(id);
    return number === undefined || number >= (this.#rule?.count ?? 0) ? undefined : number;
  }
}
