import { KeyDecoder, type KeyEvent } from './keys.ts';
import type { TerminalOutput } from './screen.ts';

/** A terminal's input. */
export type TerminalInput = NodeJS.ReadableStream & {
  setRawMode?(raw: boolean): unknown;
};

/** Listens to the keys of a terminal. */
export interface KeyListener {
  /** A key was pressed. @returns false when it is done with: it does not wait to be taken */
  readonly arrived: (event: KeyEvent) => boolean;
  /** There may be keys to take. */
  readonly ready: () => void;
  /** No more will come. */
  readonly ended: () => void;
  readonly resized: () => void;
}

const pasteOn = '\u001B[?2004h';
const pasteOff = '\u001B[?2004l';

/** Keys typed ahead while a statement runs, at most. */
const longestQueue = 100_000;

/** Puts a terminal into raw mode for as long as it is open, and keeps the keys until they are taken. */
export class TerminalKeys {
  readonly #input: TerminalInput;
  readonly #output: TerminalOutput;
  readonly #listener: KeyListener;
  readonly #queue: KeyEvent[] = [];
  readonly #decoder = new KeyDecoder((event) => this.#arrived(event));
  #isOpen = false;

  constructor(input: TerminalInput, output: TerminalOutput, listener: KeyListener) {
    this.#input = input;
    this.#output = output;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#input.setRawMode?.(true);
    this.#input.on('data', this.#onData);
    this.#input.on('end', this.#onEnd);
    this.#input.on('error', this.#onEnd);
    (this.#output as NodeJS.EventEmitter).on('resize', this.#onResize);
    this.#input.resume();
    this.#output.write(pasteOn);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#output.write(pasteOff);
    this.#input.off('data', this.#onData);
    this.#input.off('end', this.#onEnd);
    this.#input.off('error', this.#onEnd);
    (this.#output as NodeJS.EventEmitter).off('resize', this.#onResize);
    this.#input.setRawMode?.(false);
    this.#input.pause();
  }

  /** The next key; undefined when none waits. */
  take(): KeyEvent | undefined {
    return this.#queue.shift();
  }

  /** Forgets the keys that wait. */
  drop(): void {
    this.#queue.length = 0;
  }

  #arrived(event: KeyEvent): void {
    if (this.#listener.arrived(event) && this.#queue.length < longestQueue) this.#queue.push(event);
  }

  readonly #onData = (bytes: Buffer | string): void => {
    this.#decoder.decode(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    this.#listener.ready();
  };

  readonly #onEnd = (): void => this.#listener.ended();

  readonly #onResize = (): void => this.#listener.resized();
}
