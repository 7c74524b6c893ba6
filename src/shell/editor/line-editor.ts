import { measure } from '../../output/display-width.ts';
import { neutralise } from '../../output/unprintable.ts';
import { type Candidate, type Completion, commonPrefix } from '../completion/scope.ts';
import { highlight } from '../highlight.ts';
import type { History } from '../history.ts';
import { bindingFor, type EditorAction } from './bindings.ts';
import { type Edit, editOf, emptyEdit, insert, moved, movedLine } from './edit.ts';
import type { Editor, Entered } from './editor.ts';
import { KeyDecoder, type KeyEvent } from './keys.ts';
import { layOut } from './layout.ts';
import { menuRows } from './menu.ts';
import { Screen, type TerminalOutput } from './screen.ts';
import { HistorySearch } from './search.ts';

/** A terminal's input. */
export type TerminalInput = NodeJS.ReadableStream & {
  setRawMode?(raw: boolean): unknown;
};

export interface LineEditorOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** Where messages go. */
  readonly messages: NodeJS.WritableStream;
  readonly prompt: string;
  readonly continuation: string;
  readonly color: boolean;
  readonly history: History;
  /** Whether Enter ends the entry; otherwise it begins another line of it. */
  readonly isComplete: (text: string) => boolean;
  readonly complete: (text: string, cursor: number) => Promise<Completion>;
}

const pasteOn = '\u001B[?2004h';
const pasteOff = '\u001B[?2004l';

/** Keys typed ahead while a statement runs, at most. */
const longestQueue = 100_000;

/** One entry being typed. */
interface Reading {
  readonly prompt: string;
  /** A question takes one line, without history, completion and colours. */
  readonly isQuestion: boolean;
  readonly resolve: (entered: Entered) => void;
}

/**
 * Edits entries of several lines at a terminal in raw mode. It listens to the keys for as long as it is open: those
 * typed while nothing is read wait for the next reading, but for Ctrl-C, which is told at once.
 */
export class LineEditor implements Editor {
  readonly #options: LineEditorOptions;
  readonly #screen: Screen;
  readonly #queue: KeyEvent[] = [];
  readonly #decoder = new KeyDecoder((event) => this.#arrived(event));
  #isPumping = false;
  #isOpen = false;
  #ended = false;
  #reading: Reading | undefined;
  #edit: Edit = emptyEdit;
  #undo: Edit[] = [];
  #killed = '';
  /** Index of the history's entry that is shown; its length stands for the entry being typed. */
  #historyAt = 0;
  #draft = '';
  #search: HistorySearch | undefined;
  #menu: Menu | undefined;
  #note: string | undefined;
  onInterrupt: (() => void) | undefined;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#screen = new Screen(options.output);
  }

  open(): void {
    const { input, output } = this.#options;
    if (this.#isOpen) return;
    this.#isOpen = true;
    input.setRawMode?.(true);
    input.on('data', this.#onData);
    input.on('end', this.#onEnd);
    input.on('error', this.#onEnd);
    (output as NodeJS.EventEmitter).on('resize', this.#onResize);
    input.resume();
    output.write(pasteOn);
  }

  close(): void {
    const { input, output } = this.#options;
    if (!this.#isOpen) return;
    this.#isOpen = false;
    output.write(pasteOff);
    input.off('data', this.#onData);
    input.off('end', this.#onEnd);
    input.off('error', this.#onEnd);
    (output as NodeJS.EventEmitter).off('resize', this.#onResize);
    input.setRawMode?.(false);
    input.pause();
  }

  read(): Promise<Entered> {
    this.#historyAt = this.#options.history.entries.length;
    this.#draft = '';
    return this.#read(this.#options.prompt, false);
  }

  async ask(question: string): Promise<string | undefined> {
    this.#queue.length = 0;
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
      this.#edit = emptyEdit;
      this.#undo = [];
      this.#draw();
      void this.#pump();
    });
  }

  readonly #onData = (bytes: Buffer | string): void => {
    this.#decoder.decode(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    void this.#pump();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#reading === undefined) this.onInterrupt?.();
    void this.#pump();
  };

  readonly #onResize = (): void => this.#draw();

  #arrived(event: KeyEvent): void {
    const isInterrupt = event.kind === 'key' && event.key.ctrl && event.key.name === 'c';
    if (isInterrupt && this.#reading === undefined) {
      this.#queue.length = 0;
      this.onInterrupt?.();
    } else if (this.#queue.length < longestQueue) {
      this.#queue.push(event);
    }
  }

  /** Works off the queue while something is read. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#reading !== undefined) {
        const event = this.#queue.shift();
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

  async #do(binding: EditorAction | ((edit: Edit) => Edit) | undefined, sequence: string): Promise<void> {
    if (typeof binding === 'function') {
      this.#move(binding(this.#edit));
      return;
    }
    switch (binding) {
      case undefined:
        if (isTyped(sequence)) this.#change(insert(this.#edit, sequence));
        return;
      case 'enter':
        return this.#enter();
      case 'newline':
        if (this.#reading?.isQuestion !== true) this.#change(insert(this.#edit, '\n'));
        return;
      case 'interrupt':
        return this.#finish({ kind: 'dropped' });
      case 'end-of-input':
        if (this.#edit.text === '') this.#finish({ kind: 'end' });
        else this.#change(deleteForward(this.#edit));
        return;
      case 'complete':
        return this.#complete();
      case 'previous':
      case 'next': {
        const by = binding === 'previous' ? -1 : 1;
        const line = movedLine(this.#edit, by);
        if (line === undefined) this.#recall(this.#historyAt + by);
        else this.#edit = line;
        return;
      }
      case 'search':
        if (this.#reading?.isQuestion !== true) this.#search = new HistorySearch(this.#options.history);
        return;
      case 'yank':
        this.#change(insert(this.#edit, this.#killed));
        return;
      case 'undo':
        this.#edit = this.#undo.pop() ?? this.#edit;
        return;
      case 'clear':
        this.#screen.clear();
        return;
      case 'suspend':
        this.#suspend();
        return;
      case 'escape':
        return;
    }
  }

  #enter(): void {
    const { text } = this.#edit;
    if (this.#reading?.isQuestion === true || this.#options.isComplete(text)) {
      this.#finish({ kind: 'text', text });
    } else {
      this.#change(insert(this.#edit, '\n'));
    }
  }

  /** A move, or a change of the text, in which what was cut out can be put back. */
  #move(next: Edit): void {
    if (next.text === this.#edit.text) {
      this.#edit = next;
      return;
    }
    if (this.#edit.text.length - next.text.length > 1) {
      this.#killed = this.#edit.text.slice(
        next.cursor,
        next.cursor + this.#edit.text.length - next.text.length,
      );
    }
    this.#change(next);
  }

  #change(next: Edit): void {
    this.#undo.push(this.#edit);
    if (this.#undo.length > 200) this.#undo.shift();
    this.#edit = next;
  }

  #paste(pasted: string): void {
    const text = pasted.replace(/\r\n?/g, '\n');
    const typed = text.replace(unpasteable, '');
    const dropped = text.length - typed.length;
    if (dropped > 0) {
      this.#note = `${dropped} control ${dropped === 1 ? 'character was' : 'characters were'} left out of the paste`;
    }
    const isQuestion = this.#reading?.isQuestion === true;
    this.#change(insert(this.#edit, isQuestion ? (typed.split('\n')[0] ?? '') : typed.replace(/\n+$/, '')));
  }

  #recall(index: number): void {
    const { entries } = this.#options.history;
    if (this.#reading?.isQuestion === true || index < 0 || index > entries.length) return;
    if (this.#historyAt === entries.length) this.#draft = this.#edit.text;
    this.#historyAt = index;
    this.#edit = editOf(entries[index] ?? this.#draft);
    this.#undo = [];
  }

  /** @returns whether the key was one of the search. */
  #searched(binding: EditorAction | ((edit: Edit) => Edit) | undefined, sequence: string): boolean {
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
    if (found !== undefined) this.#change(editOf(found));
  }

  async #complete(): Promise<void> {
    if (this.#reading?.isQuestion === true) return;
    const menu = this.#menu;
    if (menu !== undefined) {
      this.#edit = menu.take();
      return;
    }
    const { text, cursor } = this.#edit;
    const { from, candidates } = await this.#options.complete(text, cursor);
    const [only] = candidates;
    if (only === undefined) return;
    const typed = text.slice(from, cursor);
    const common = candidates.length === 1 ? only.text : commonPrefix(candidates);
    if (common.length > typed.length || (candidates.length === 1 && common !== typed)) {
      this.#change(replaced(this.#edit, from, common));
      if (candidates.length > 1) this.#menu = new Menu(this.#edit, from, candidates, false);
    } else if (candidates.length > 1) {
      this.#menu = new Menu(this.#edit, from, candidates, true);
    }
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
    this.#edit = moved(this.#edit, this.#edit.text.length);
    if (entered.kind === 'dropped') this.#edit = insert(this.#edit, '^C');
    this.#draw();
    this.#screen.leave();
    this.#reading = undefined;
    reading.resolve(entered);
  }

  #draw(): void {
    const reading = this.#reading;
    if (reading === undefined || !this.#isOpen) return;
    const search = this.#search;
    const edit = search === undefined ? this.#edit : search.shown;
    const { columns, rows } = this.#screen;
    const isPainted = this.#options.color && !reading.isQuestion;
    const menu =
      this.#menu?.isShown === true ? menuRows(this.#menu.labels, columns, Math.ceil(rows / 2)) : [];
    const below = this.#note === undefined ? menu : [...menu, shortenTo(this.#note, columns)];
    const layout = layOut(edit, {
      prompt: search === undefined ? reading.prompt : search.prompt,
      continuation: this.#options.continuation,
      columns,
      rows: Math.max(1, rows - below.length),
      painted: isPainted ? highlight(edit.text) : [],
    });
    this.#screen.draw(layout, below);
  }
}

/** The candidates of a completion that is not unique. */
class Menu {
  readonly #edit: Edit;
  readonly #from: number;
  readonly #candidates: readonly Candidate[];
  #next = 0;
  isShown: boolean;

  constructor(edit: Edit, from: number, candidates: readonly Candidate[], isShown: boolean) {
    this.#edit = edit;
    this.#from = from;
    this.#candidates = candidates;
    this.isShown = isShown;
  }

  get labels(): readonly string[] {
    return this.#candidates.map(({ text, label }) => neutralise(label ?? text));
  }

  /** Puts the next candidate into the text. */
  take(): Edit {
    this.isShown = true;
    const candidate = this.#candidates[this.#next % this.#candidates.length];
    this.#next += 1;
    return replaced(this.#edit, this.#from, candidate?.text ?? '');
  }
}

const replaced = ({ text, cursor }: Edit, from: number, by: string): Edit => ({
  text: text.slice(0, from) + by + text.slice(cursor),
  cursor: from + by.length,
});

const deleteForward = (edit: Edit): Edit => {
  const binding = bindingFor({ name: 'delete', sequence: '', ctrl: false, meta: false });
  return typeof binding === 'function' ? binding(edit) : edit;
};

/** Controls but for line feeds and tabs, and characters that reorder or hide what stands around them. */
const unpasteable = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD\u202A-\u202E\u2066-\u2069]/g;

const isTyped = (sequence: string): boolean =>
  sequence !== '' && !/[\x00-\x08\x0A-\x1F\x7F-\x9F]/.test(sequence);

const shortenTo = (text: string, columns: number): string =>
  measure(text).width < columns ? text : text.slice(0, Math.max(0, columns - 1));
