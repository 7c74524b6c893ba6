import { Collection, type Rows, type Slice } from '../../src/emulator/rows.ts';

/** Rows made by rule: the row of a number is always the same, and an id shows its number. */
export interface RowRule<Row> {
  readonly count: number;
  row?(number: number): Row;
  /** The number of a row with that id; undefined when no row can have it. */
  numberOf?(id: string): number | undefined;
}

/** Positions from here on are those of rows made by rule. */
const ruleStart = 10_000_000;

/** A collection, and after its rows those of a rule. */
export class RuledRows<Row extends { readonly id: string }> implements Rows<Row> {
  readonly #held: Collection<Row>;
  readonly #rule: RowRule<Row>;
  /** Rows of the rule that were changed; undefined: deleted. */
  readonly #changed = new Map<number, Row | undefined>();

  constructor(rows: Iterable<Row>, rule: RowRule<Row>) {
    this.#held = new Collection(rows);
    this.#rule = rule;
  }

  get size(): number {
    const deleted = [...this.#changed.values()].filter((row) => row === undefined).length;
    return this.#held.size + this.#rule.count - deleted;
  }

  get(id: string): Row | undefined {
    const number = this.#numberOf(id);
    return number === undefined ? this.#held.get(id) : this.#ruled(number);
  }

  set(row: Row): void {
    const number = this.#numberOf(row.id);
    if (number === undefined) this.#held.set(row);
    else this.#changed.set(number, row);
  }

  delete(id: string): boolean {
    const number = this.#numberOf(id);
    if (number === undefined) return this.#held.delete(id);
    const was = this.#ruled(number) !== undefined;
    this.#changed.set(number, undefined);
    return was;
  }

  *[Symbol.iterator](): Generator<Row> {
    yield* this.#held;
    for (let number = 0; number < this.#rule.count; number++) {
      const row = this.#ruled(number);
      if (row !== undefined) yield row;
    }
  }

  slice(after: number, limit: number, keep: (row: Row) => boolean = () => true): Slice<Row> {
    const held = after < ruleStart ? this.#held.slice(after, limit, keep) : { rows: [], next: undefined };
    if (held.next !== undefined) return held;
    const rows: Row[] = [...held.rows];
    let last = Math.max(after, ruleStart - 1);
    for (let number = last + 1 - ruleStart; number < this.#rule.count; number++) {
      const row = this.#ruled(number);
      if (row === undefined || !keep(row)) continue;
      if (rows.length === limit) return { rows, next: last };
      rows.push(row);
      last = ruleStart + number;
    }
    return { rows, next: undefined };
  }

  #ruled(number: number): Row | undefined {
    return this.#changed.has(number) ? this.#changed.get(number) : this.#rule.row?.(number);
  }

  #numberOf(id: string): number | undefined {
    const number = this.#rule.numberOf?.(id);
    return number === undefined || number >= this.#rule.count ? undefined : number;
  }
}
