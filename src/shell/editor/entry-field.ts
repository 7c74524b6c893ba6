import type { History } from '../history.ts';
import { type Edit, editOf, emptyEdit, insert, movedLine } from './edit.ts';

/** Steps that can be undone at most. */
const longestUndo = 200;

/** The entry being typed, with the texts that can be put back: earlier states, the last cut, the history. */
export class EntryField {
  readonly #history: History;
  #edit: Edit = emptyEdit;
  #undo: Edit[] = [];
  #killed = '';
  /** Index of the history's entry that is shown; its length stands for the entry being typed. */
  #historyAt = 0;
  #draft = '';

  constructor(history: History) {
    this.#history = history;
  }

  get edit(): Edit {
    return this.#edit;
  }

  /** A new and empty entry. Text cut out of the last one can be put into it. */
  clear(): void {
    this.#edit = emptyEdit;
    this.#undo = [];
    this.#draft = '';
    this.#historyAt = this.#history.entries.length;
  }

  /** Shows another state, which is no step of its own to undo. */
  show(edit: Edit): void {
    this.#edit = edit;
  }

  change(next: Edit): void {
    this.#undo.push(this.#edit);
    if (this.#undo.length > longestUndo) this.#undo.shift();
    this.#edit = next;
  }

  insert(text: string): void {
    this.change(insert(this.#edit, text));
  }

  /** Applies a key's move or cut. A cut of more than one character can be put back. */
  apply(action: (edit: Edit) => Edit): void {
    const { text } = this.#edit;
    const next = action(this.#edit);
    if (next.text === text) {
      this.#edit = next;
      return;
    }
    const cutLength = text.length - next.text.length;
    if (cutLength > 1) this.#killed = text.slice(next.cursor, next.cursor + cutLength);
    this.change(next);
  }

  putBack(): void {
    this.insert(this.#killed);
  }

  undo(): void {
    this.#edit = this.#undo.pop() ?? this.#edit;
  }

  /** A line up or down; beyond the first and the last one, to the entries of the history. */
  moveLine(by: -1 | 1): void {
    const line = movedLine(this.#edit, by);
    if (line === undefined) this.#recall(this.#historyAt + by);
    else this.#edit = line;
  }

  #recall(index: number): void {
    const { entries } = this.#history;
    if (index < 0 || index > entries.length) return;
    if (this.#historyAt === entries.length) this.#draft = this.#edit.text;
    this.#historyAt = index;
    this.#edit = editOf(entries[index] ?? this.#draft);
    this.#undo = [];
  }
}
