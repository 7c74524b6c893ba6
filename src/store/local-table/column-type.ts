import { numberIn } from '../../sql/parameter-value.ts';
import type { ValueNote } from './local-table.ts';

/** The declared type of a local table's column: SQLite's affinity. */
export type LocalColumnType = 'TEXT' | 'INTEGER' | 'REAL';

// At most 15 digits: these survive the way into a double and back, and stay exact in any reader of JSON.
const integer = /^(?:0|-?[1-9]\d{0,14})$/;
const decimal = /^-?(?:0|[1-9]\d*)\.\d+$/;
const mostDigits = 15;

/**
 * Decides the type of a column of texts. A column is numeric only when each of its values is a plain number: leading
 * zeros, long digits, `+1`, `1e5`, hex and dates stay text. Decimals are numbers, though the zeros at their end are
 * lost; the column's note says so, and says which value makes a text of a column that has numbers.
 */
export class ColumnTypeInference {
  #empty = true;
  #decimals = false;
  /** Whether a value is a number to a person, if not to us. */
  #numbers = false;
  #firstText: ValueNote | undefined;
  #firstRewritten: ValueNote | undefined;

  /** True when no further value can change the answer. */
  get settled(): boolean {
    return this.#firstText !== undefined && this.#numbers;
  }

  /** Takes in one value that is not empty. */
  add(value: string, line = 0): void {
    this.#empty = false;
    if (this.#firstText !== undefined) {
      this.#numbers ||= looksNumeric(value);
    } else if (integer.test(value)) {
      this.#numbers = true;
    } else if (decimal.test(value) && digitsOf(value) <= mostDigits && !/^-[0.]*$/.test(value)) {
      this.#numbers = true;
      this.#decimals = true;
      if (value.endsWith('0')) this.#firstRewritten ??= { kind: 'number', value, line };
    } else {
      this.#firstText = { kind: 'text', value, line };
      this.#numbers ||= looksNumeric(value);
    }
  }

  get type(): LocalColumnType {
    if (this.#firstText !== undefined || this.#empty) return 'TEXT';
    return this.#decimals ? 'REAL' : 'INTEGER';
  }

  /** What the type does to the values, where that may be another thing than a reader of the file expects. */
  get note(): ValueNote | undefined {
    if (this.#firstText === undefined) return this.#firstRewritten;
    return this.#numbers ? this.#firstText : undefined;
  }
}

const looksNumeric = (value: string): boolean => /^[\s+\-.\d]/.test(value) && numberIn(value) !== undefined;

function digitsOf(value: string): number {
  return value.length - (value.startsWith('-') ? 2 : 1);
}
