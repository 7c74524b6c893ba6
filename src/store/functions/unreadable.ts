import { SqlError } from '../../base/errors.ts';

/** A value that the function it was given to cannot read: no time, no duration, no JSON. */
export interface UnreadableValue {
  readonly value: string;
  /** One clause with the value and the form that it lacks. */
  readonly reason: string;
}

/** Thrown by the reader of a text; the function gives NULL in its place, so that one odd row ends no statement. */
export class UnreadableError extends SqlError {
  readonly value: string;

  /** @param reason follows the value: `is not a time such as …` */
  constructor(value: string, reason: string) {
    super(`${shown(value)} ${reason}`);
    this.value = value;
  }
}

const longestShown = 60;

/** A value for a message. */
export const shown = (text: string): string =>
  `'${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text}'`;

/** The values that functions could not read since they were last taken, each once. */
export class UnreadableValues {
  readonly #values = new Map<string, UnreadableValue>();

  /** @param functionName the function that gave NULL */
  note(functionName: string, { value, message }: UnreadableError): void {
    if (!this.#values.has(value)) this.#values.set(value, { value, reason: `${functionName}: ${message}` });
  }

  /** All of them; from now on there are none. */
  take(): readonly UnreadableValue[] {
    const values = [...this.#values.values()];
    this.#values.clear();
    return values;
  }
}
