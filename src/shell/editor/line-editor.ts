import { shorten } from '../../output/display-width.ts';
import type { Completion } from '../completion/names-in-scope.ts';
import { highlight } from '../highlight.ts';
import type { History } from '../history.ts';
import { type Binding, bindingFor, eraseAfter } from './bindings.ts';
import { editOf } from './edit.ts';
import type { Editor, Entered } from './editor.ts';
import { EntryField } from './entry-field.ts';
import type { KeyEvent } from './keys.ts';
import { layOut } from './layout.ts';
import { applyCompletion, type Menu } from './menu.ts';
import { continuationOf } from './prompt.ts';
import { Screen, type TerminalOutput } from './screen.ts';
import { HistorySearch } from './search.ts';
import { type TerminalInput, TerminalKeys } from './terminal-keys.ts';
import { cleanPaste, isTyped } from './typed-text.ts';

export interface LineEditorOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** Where messages go. */
  readonly messages: { write(text: string): unknown };
  readonly prompt: string;
  readonly color: boolean;
  readonly history: History;
  /** Whether Enter ends the entry; otherwise it begins another line of it. */
  readonly isComplete: (text: string) => boolean;
  readonly complete: (text: string, cursor: number) => Promise<Completion>;
}

/** One entry being typed. */
interface Reading {
  readonly prompt: string;
  /** A question takes one line, without history, completion and colours. */
  readonly isQuestion: boolean;
  readonly resolve: (entered: Entered) => void;
}

/**
 * Edits entries of several lines at a terminal in raw mode. It listens to the keys for as long as it is open: those
 * typed while nothing is read wait for the next reading, but for Ctrl-C, which acts at once.
 */
export class LineEditor implements Editor {
  readonly #options: LineEditorOptions;
  readonly #screen: Screen;
  readonly #keys: TerminalKeys;
  #isPumping = false;
  #ended = false;
  #reading: Reading | undefined;
  readonly #field: EntryField;
  #search: HistorySearch | undefined;
  #menu: Menu | undefined;
  #note: string | undefined;
  onInterrupt: (() => void) | undefined;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#screen = new Screen(options.output);
    this.#keys = new TerminalKeys(options.input, options.output, {
      arrived: (event) => this.#awaits(event),
      ready: () => void this.#pump(),
      ended: () => {
        this.#ended = true;
        if (this.#reading === undefined) this.onInterrupt?.();
        void this.#pump();
      },
      resized: () => this.#draw(),
    });
    this.#field = new EntryField(options.history);
  }

  open(): void {
    this.#keys.open();
  }

  close(): void {
    if (!this.#keys.isOpen) return;
    // The entry under way will not be read: messages must not run into its prompt.
    if (this.#reading !== undefined) this.#screen.erase();
    this.#keys.close();
  }

  read(prompt = this.#options.prompt): Promise<Entered> {
    return this.#read(prompt, false);
  }

  async ask(question: string): Promise<string | undefined> {
    this.#keys.drop();
    const entered = await this.#read(question, true);
    return entered.kind === 'text' ? entered.text : undefined;
  }

  print(text: string): void {
    if (this.#reading !== undefined) this.#screen.erase();
    this.#options.messages.write(text);
    if (this.#reading !== undefined) this.#draw();
  }

  #read(prompt: string, isQuestion: boolean): Promise<Entered> {
    return new Promise((resolve) => {
      this.#reading = { prompt, isQuestion, resolve };
      this.#field.clear();
      this.#draw();
      void this.#pump();
    });
  }

  /** Whether a key waits for the next reading: Ctrl-C does not. */
  #awaits(event: KeyEvent): boolean {
    const isInterrupt = event.kind === 'key' && event.key.ctrl && event.key.name === 'c';
    if (!isInterrupt || this.#reading !== undefined) return true;
    this.#keys.drop();
    this.onInterrupt?.();
    return false;
  }

  /** Works off the keys while something is read. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#reading !== undefined) {
        const event = this.#keys.take();
        if (event === undefined) break;
        await this.#handle(event);
      }
    } finally {
      this.#isPumping = false;
    }
    if (this.#reading === undefined) return;
    if (this.#ended) this.#finish({ kind: 'end' });
    else this.#draw();
  }

  async #handle(event: KeyEvent): Promise<void> {
    this.#note = undefined;
    if (event.kind === 'paste') {
      this.#menu = undefined;
      this.#leaveSearch();
      this.#paste(event.text);
      return;
    }
    const binding = bindingFor(event.key);
    if (this.#search !== undefined && this.#searched(binding, event.key.sequence)) return;
    if (binding !== 'complete') this.#menu = undefined;
    await this.#do(binding, event.key.sequence);
  }

  async #do(binding: Binding | undefined, sequence: string): Promise<void> {
    const field = this.#field;
    const isQuestion = this.#reading?.isQuestion === true;
    if (typeof binding === 'function') {
      field.apply(binding);
      return;
    }
    switch (binding) {
      case undefined:
        if (isTyped(sequence)) field.insert(sequence);
        return;
      case 'enter':
        return this.#enter();
      case 'newline':
        if (!isQuestion) field.insert('\n');
        return;
      case 'interrupt':
        return this.#finish({ kind: 'dropped' });
      case 'end-of-input':
        if (field.edit.text === '') this.#finish({ kind: 'end' });
        else field.apply(eraseAfter);
        return;
      case 'complete':
        if (!isQuestion) await this.#complete();
        return;
      case 'previous':
      case 'next':
        if (!isQuestion) field.moveLine(binding === 'previous' ? -1 : 1);
        return;
      case 'search':
        if (!isQuestion) this.#search = new HistorySearch(this.#options.history);
        return;
      case 'yank':
        return field.putBack();
      case 'undo':
        return field.undo();
      case 'clear':
        return this.#screen.clear();
      case 'suspend':
        return this.#suspend();
      case 'escape':
        return;
    }
  }

  #enter(): void {
    const { text } = this.#field.edit;
    if (this.#reading?.isQuestion === true || this.#options.isComplete(text)) {
      this.#finish({ kind: 'text', text });
    } else {
      this.#field.insert('\n');
    }
  }

  #paste(pasted: string): void {
    const { text, dropped } = cleanPaste(pasted);
    if (dropped > 0) {
      this.#note = `${dropped} control ${dropped === 1 ? 'character was' : 'characters were'} left out of the paste`;
    }
    this.#field.insert(this.#reading?.isQuestion === true ? (text.split('\n')[0] ?? '') : text);
  }

  /** @returns whether the key was one of the search. */
  #searched(binding: Binding | undefined, sequence: string): boolean {
    const search = this.#search;
    if (search === undefined) return false;
    if (binding === 'search') search.further();
    else if (binding === undefined && isTyped(sequence)) search.type(sequence);
    else if (typeof binding === 'function' && (sequence === '\u007F' || sequence === '\b')) search.erase();
    else if (binding === 'interrupt') this.#search = undefined;
    else {
      this.#leaveSearch();
      return binding === 'escape';
    }
    return true;
  }

  #leaveSearch(): void {
    const found = this.#search?.found;
    this.#search = undefined;
    if (found !== undefined) this.#field.change(editOf(found));
  }

  async #complete(): Promise<void> {
    const field = this.#field;
    if (this.#menu !== undefined) {
      field.show(this.#menu.take());
      return;
    }
    const { text, cursor } = field.edit;
    const { edit, menu } = applyCompletion(field.edit, await this.#options.complete(text, cursor));
    if (edit !== undefined) field.change(edit);
    this.#menu = menu;
  }

  #suspend(): void {
    this.#screen.leave();
    this.close();
    process.once('SIGCONT', () => {
      this.open();
      this.#draw();
    });
    process.kill(process.pid, 'SIGTSTP');
  }

  #finish(entered: Entered): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    this.#search = undefined;
    this.#menu = undefined;
    this.#note = undefined;
    const { text } = this.#field.edit;
    this.#field.show(editOf(entered.kind === 'dropped' ? `${text}^C` : text));
    this.#draw();
    this.#screen.leave();
    this.#reading = undefined;
    reading.resolve(entered);
  }

  #draw(): void {
    const reading = this.#reading;
    if (reading === undefined || !this.#keys.isOpen) return;
    const search = this.#search;
    const edit = search === undefined ? this.#field.edit : search.shown;
    const { columns, rows } = this.#screen;
    const isPainted = this.#options.color && !reading.isQuestion;
    const menu = this.#menu?.rows(columns, Math.ceil(rows / 2)) ?? [];
    const below = this.#note === undefined ? menu : [...menu, cut(this.#note, columns)];
    const layout = layOut(edit, {
      prompt: search === undefined ? reading.prompt : search.prompt,
      continuation: continuationOf(reading.prompt),
      columns,
      rows: Math.max(1, rows - below.length),
      painted: isPainted ? highlight(edit.text) : [],
    });
    this.#screen.draw(layout, below);
  }
}

const cut = (text: string, columns: number): string => shorten(text, Math.max(1, columns - 1)).text;
