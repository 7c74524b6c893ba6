import { ConfigError, UsageError } from '../../base/errors.ts';
import { isYes } from '../../base/is-yes.ts';
import { type Host, say } from '../../host/host.ts';
import { askAtTerminal } from '../../host/write-options.ts';

/** Gives the value of an answer, or a fault to be read after "That". */
export type Read<T> = (text: string) => { readonly value: T } | { readonly fault: string };

/** A thing to be known: given as an option, or asked for. */
export interface Question<T> {
  /** The value of the option, where it was given. */
  readonly given: string | undefined;
  /** Its name, for a message where nobody can be asked. */
  readonly option: string;
  readonly text: string;
  readonly read: Read<T>;
  /** The answer of Enter alone. */
  readonly otherwise?: string | undefined;
}

/** How everything is given as options. */
export const withoutAsking = 'Such as: oktaql init --url acme.okta.com --token-env ACME_OKTA_TOKEN --yes';

const mostAttempts = 5;

/** Asks a person at the terminal for each value that no option gave. */
export class Questions {
  readonly #context: Host;
  readonly #ask: ReturnType<typeof askAtTerminal>;

  constructor(context: Host) {
    this.#context = context;
    this.#ask = askAtTerminal(context);
  }

  get canAsk(): boolean {
    return this.#ask !== undefined;
  }

  /**
   * @throws UsageError when an option cannot be taken, or it is missing and nobody can be asked
   * @throws ConfigError when the person gives no answer
   */
  async value<T>({ given, option, text, read, otherwise }: Question<T>): Promise<T> {
    if (given !== undefined) {
      const answer = read(given);
      if ('value' in answer) return answer.value;
      throw new UsageError(`${option} ${answer.fault}`);
    }
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const typed = (
        await this.#line(otherwise === undefined ? `${text}: ` : `${text} [${otherwise}]: `, option)
      ).trim();
      const answer = read(typed === '' ? (otherwise ?? '') : typed);
      if ('value' in answer) return answer.value;
      say(this.#context, `That ${answer.fault}.`);
    }
    throw cancelled();
  }

  /** One of several ways. */
  choice<T>(text: string, ways: readonly (readonly [label: string, value: T])[], option: string): Promise<T> {
    const listed = ways.map(([label], index) => `${index + 1} ${label}`).join(', ');
    return this.value({
      given: undefined,
      option,
      text: `${text}: ${listed}`,
      otherwise: '1',
      read: (answer) => {
        const way = ways[Number(answer) - 1];
        return way === undefined ? { fault: `is none of 1 to ${ways.length}` } : { value: way[1] };
      },
    });
  }

  /** False where nobody can be asked. */
  async agrees(text: string): Promise<boolean> {
    if (this.#ask === undefined) return false;
    return isYes(await this.#line(`${text} [y/N] `, '--yes'));
  }

  async #line(question: string, option: string): Promise<string> {
    if (this.#ask === undefined) {
      throw new UsageError(`${option} is missing, and there is no terminal to ask at`, {
        hint: withoutAsking,
      });
    }
    const { interrupt } = this.#context;
    const answer = await this.#ask(question, interrupt);
    interrupt.throwIfAborted();
    if (answer === undefined) throw cancelled();
    return answer;
  }
}

export const cancelled = (): ConfigError => new ConfigError('nothing was written');
