import { createInterface, type Interface } from 'node:readline';
import { systemClock } from '../../base/clock.ts';
import { dropPendingInput, type TypedInput } from '../../host/drop-pending-input.ts';
import type { Editor, Entered } from './editor.ts';
import { continuationOf } from './prompt.ts';

export interface PlainEditorOptions {
  readonly input: TypedInput;
  readonly output: NodeJS.WritableStream;
  readonly messages: { write(text: string): unknown };
  readonly prompt: string;
  readonly isComplete: (text: string) => boolean;
}

/** Reads lines that the terminal itself edits: for terminals without a cursor, such as a shell inside Emacs. */
export class PlainEditor implements Editor {
  readonly #options: PlainEditorOptions;
  readonly #lines: string[] = [];
  #interface: Interface | undefined;
  #next: ((line: string | undefined) => void) | undefined;
  #ended = false;
  /** Ctrl-C is a signal here, which ends the program. */
  onInterrupt: (() => void) | undefined;

  constructor(options: PlainEditorOptions) {
    this.#options = options;
  }

  open(): void {
    this.#interface ??= createInterface({ input: this.#options.input, terminal: false })
      .on('line', (line) => this.#take(line))
      .on('close', this.#onClose);
  }

  close(): void {
    const lines = this.#interface;
    this.#interface = undefined;
    lines?.off('close', this.#onClose).close();
  }

  async read(prompt = this.#options.prompt): Promise<Entered> {
    const { isComplete } = this.#options;
    let text = '';
    for (;;) {
      const line = await this.#line(text === '' ? prompt : continuationOf(prompt));
      if (line === undefined) {
        this.#options.output.write('\n');
        return text.trim() === '' ? { kind: 'end' } : { kind: 'text', text };
      }
      text = text === '' ? line : `${text}\n${line}`;
      if (isComplete(text)) return { kind: 'text', text };
    }
  }

  async ask(question: string): Promise<string | undefined> {
    const { input } = this.#options;
    // With its interface goes the beginning of a line that it holds.
    this.close();
    const isQuiet = await dropPendingInput(input, systemClock, new AbortController().signal);
    this.#lines.length = 0;
    if (!input.readable) this.#ended = true;
    this.open();
    return isQuiet ? this.#line(question) : undefined;
  }

  print(text: string): void {
    this.#options.messages.write(text);
  }

  readonly #onClose = (): void => this.#take(undefined);

  #line(prompt: string): Promise<string | undefined> {
    this.#options.output.write(prompt);
    const line = this.#lines.shift();
    if (line !== undefined || this.#ended) return Promise.resolve(line);
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }

  #take(line: string | undefined): void {
    if (line === undefined) this.#ended = true;
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) next(line);
    else if (line !== undefined) this.#lines.push(line);
  }
}
