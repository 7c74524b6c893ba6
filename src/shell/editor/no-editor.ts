import type { Editor, Entered } from './editor.ts';

/** Where nobody types: messages go through, questions have no answer. */
export class NoEditor implements Editor {
  readonly #messages: { write(text: string): unknown };
  onInterrupt: (() => void) | undefined;

  constructor(messages: { write(text: string): unknown }) {
    this.#messages = messages;
  }

  open(): void {}

  close(): void {}

  async read(): Promise<Entered> {
    return { kind: 'end' };
  }

  async ask(): Promise<undefined> {
    return undefined;
  }

  print(text: string): void {
    this.#messages.write(text);
  }
}
