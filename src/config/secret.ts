const redacted = '[redacted]';

/**
 * A token or a private key. It prints as `[redacted]` however it is printed: in a template, as JSON, by
 * `console.log` or `util.inspect`. Only `reveal()` gives the value, and only the code that signs requests calls it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}
