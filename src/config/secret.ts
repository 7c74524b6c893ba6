const redacted = '[redacted]';

/**
 * A token or a private key. It prints as `[redacted]` however it is printed: in a template, as JSON, by
 * `console.log` or `util.inspect`. Only `read()` and `reveal()` give the value: the first to the code that signs
 * requests, the second to the code that keeps it out of texts.
 */
export class Secret {
  #value: string | undefined;
  readonly #source: (() => Promise<string>) | undefined;
  #reading: Promise<string> | undefined;

  /** @param value the secret, or a function that gets it when it is first needed */
  constructor(value: string | (() => Promise<string>)) {
    if (typeof value === 'string') this.#value = value;
    else this.#source = value;
  }

  /**
   * The value. Its source is asked once, and its failure is kept: a program that asks a person must not do so for
   * each request.
   * @throws the error of the source
   */
  async read(): Promise<string> {
    if (this.#value === undefined) {
      this.#reading ??= this.#source?.();
      this.#value = await this.#reading;
    }
    return this.#value ?? '';
  }

  /** The value, where it is known already. One that nobody has read stands in no text. */
  reveal(): string | undefined {
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
