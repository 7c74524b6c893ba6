/**
 * A row of numbers read as decisions. Past its end every decision is the first option, which is always the simplest:
 * so a shorter or smaller row makes a simpler statement, and fast-check can shrink one by shrinking the other.
 */
export class Choices {
  readonly #tape: readonly number[];
  #position = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  /** From 0 up to but not including `count`. */
  below(count: number): number {
    return (this.#tape[this.#position++] ?? 0) % count;
  }

  pick<T>(options: readonly T[]): T {
    return options[this.below(options.length)] as T;
  }

  /** True once in `oneIn` times. */
  rarely(oneIn: number): boolean {
    return this.below(oneIn) === oneIn - 1;
  }

  /** Runs one of the alternatives. */
  oneOf<T>(...alternatives: readonly (() => T)[]): T {
    return this.pick(alternatives)();
  }

  /** `from` to `to` results, both included. */
  several<T>(from: number, to: number, make: (index: number) => T): T[] {
    return Array.from({ length: from + this.below(to - from + 1) }, (_, index) => make(index));
  }
}
