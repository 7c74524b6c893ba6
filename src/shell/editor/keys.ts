import { EventEmitter } from 'node:events';
import { emitKeypressEvents } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';

/** A key as Node names it. */
export interface Key {
  readonly name: string | undefined;
  readonly sequence: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

export type KeyEvent =
  | { readonly kind: 'key'; readonly key: Key }
  /** A paste, which the terminal marks. */
  | { readonly kind: 'paste'; readonly text: string };

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';

/** Turns a terminal's bytes into keys and pastes. A paste of any size is one event, without passing key by key. */
export class KeyDecoder {
  readonly #emit: (event: KeyEvent) => void;
  readonly #text = new StringDecoder('utf8');
  readonly #keys = new EventEmitter();
  /** Characters that may be the beginning of a marker. */
  #held = '';
  #paste: string[] | undefined;

  constructor(emit: (event: KeyEvent) => void) {
    this.#emit = emit;
    emitKeypressEvents(this.#keys as unknown as NodeJS.ReadableStream);
    this.#keys.on('keypress', (_: string | undefined, key: Key) => {
      this.#emit({ kind: 'key', key });
    });
  }

  decode(bytes: Buffer): void {
    let rest = this.#held + this.#text.write(bytes);
    this.#held = '';
    while (rest !== '') {
      const marker = this.#paste === undefined ? pasteStart : pasteEnd;
      const at = rest.indexOf(marker);
      if (at === -1) {
        const held = heldLength(rest, marker);
        this.#held = rest.slice(rest.length - held);
        this.#take(rest.slice(0, rest.length - held));
        return;
      }
      this.#take(rest.slice(0, at));
      rest = rest.slice(at + marker.length);
      if (this.#paste === undefined) {
        this.#paste = [];
      } else {
        const text = this.#paste.join('');
        this.#paste = undefined;
        this.#emit({ kind: 'paste', text });
      }
    }
  }

  #take(text: string): void {
    if (text === '') return;
    if (this.#paste === undefined) this.#keys.emit('data', text);
    else this.#paste.push(text);
  }
}

/** How much of the end of the text may be the beginning of the marker. Escape alone is a key. */
function heldLength(text: string, marker: string): number {
  for (let length = marker.length - 1; length >= 2; length--) {
    if (text.endsWith(marker.slice(0, length))) return length;
  }
  return 0;
}
