import type { History } from '../history.ts';
import { type Edit, editOf, emptyEdit, previousCharacter } from './edit.ts';

/** Ctrl-R: the latest entry that holds the typed text; Ctrl-R again goes further back. */
export class HistorySearch {
  readonly #history: History;
  #text = '';
  #at: number | undefined;
  #failed = false;

  constructor(history: History) {
    this.#history = history;
  }

  type(typed: string): void {
    this.#text += typed;
    this.#find(this.#at === undefined ? undefined : this.#at + 1);
  }

  erase(): void {
    this.#text = this.#text.slice(0, previousCharacter(this.#text, this.#text.length));
    this.#find(undefined);
  }

  further(): void {
    if (this.#text !== '') this.#find(this.#at);
  }

  get prompt(): string {
    return `(${this.#failed ? 'no more of' : 'search'} '${this.#text}') `;
  }

  get found(): string | undefined {
    return this.#at === undefined ? undefined : this.#history.entries[this.#at];
  }

  get shown(): Edit {
    const { found } = this;
    if (found === undefined) return emptyEdit;
    return editOf(found, Math.max(0, found.toLowerCase().indexOf(this.#text.toLowerCase())));
  }

  #find(before: number | undefined): void {
    const found = this.#text === '' ? undefined : this.#history.search(this.#text, before);
    this.#failed = found === undefined && this.#text !== '';
    if (found !== undefined || this.#text === '') this.#at = found;
  }
}
