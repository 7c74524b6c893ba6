/** The declared type of a local table's column: SQLite's affinity. */
export type LocalColumnType = 'TEXT' | 'INTEGER' | 'REAL';

// At most 15 digits: these survive the way into a double and back, and stay exact in any reader of JSON.
const integer = /^(?:0|-?[1-9]\d{0,14})$/;
const decimal = /^-?(?:0|[1-9]\d*)\.\d+$/;
const mostDigits = 15;

/**
 * Decides the type of a column of texts. A column is numeric only when its numbers can be written back as they
 * were read; leading zeros, long digits, `+1`, `1e5`, hex and dates stay text. Since different texts must not become
 * equal numbers, `1.1` beside `1.10` is text, while `9.10` beside `10.00` is REAL.
 */
export class ColumnTypeInference {
  #text = false;
  #empty = true;
  #integers = false;
  #trailingZero = false;
  /** Digits after the point: -1 before the first decimal, -2 when they differ. */
  #decimals = -1;

  /** True when no further value can change the answer. */
  get settled(): boolean {
    return this.#text;
  }

  /** Takes in one value that is not empty. */
  add(value: string): void {
    if (this.#text) return;
    this.#empty = false;
    if (integer.test(value)) this.#integers = true;
    else if (decimal.test(value) && digitsOf(value) <= mostDigits && !/^-[0.]*$/.test(value)) {
      const decimals = value.length - value.indexOf('.') - 1;
      if (this.#decimals === -1) this.#decimals = decimals;
      else if (this.#decimals !== decimals) this.#decimals = -2;
      if (value.endsWith('0')) this.#trailingZero = true;
    } else this.#text = true;
  }

  get type(): LocalColumnType {
    if (this.#text || this.#empty) return 'TEXT';
    if (this.#decimals === -1) return 'INTEGER';
    const sameDecimals = !this.#integers && this.#decimals > 0;
    return this.#trailingZero && !sameDecimals ? 'TEXT' : 'REAL';
  }
}

function digitsOf(value: string): number {
  return value.length - (value.startsWith('-') ? 2 : 1);
}
