import { UsageError } from '../../base/errors.ts';

/** Takes the text of one value, and the 1-based line on which it begins. */
export type TakeValue = (text: string, line: number) => void;

/** Cuts text that arrives in pieces into the texts of JSON values, without parsing them. */
export interface JsonScanner {
  /** @param last True for the piece that ends the text; it may be empty. */
  push(piece: string, last: boolean, take: TakeValue): void;
}

/** A value that is longer, in UTF-16 units, has lost its end. */
const longestValue = 1 << 24;

/** JSON Lines: a value on each line; blank lines are left out. */
export class JsonLinesScanner implements JsonScanner {
  readonly #name: string;
  #rest = '';
  #line = 1;

  /** @param name Shown in errors: the file. */
  constructor(name: string) {
    this.#name = name;
  }

  push(piece: string, last: boolean, take: TakeValue): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = last ? '' : (lines.pop() ?? '');
    for (const line of lines) {
      if (line.trim() !== '') take(line, this.#line);
      this.#line++;
    }
    if (this.#rest.length > longestValue) {
      throw new UsageError(`${this.#name}:${this.#line}: the line is too long`);
    }
  }
}

const structure = /["{}[\],\n]/g;
const stringEnd = /["\\]/g;

/** The elements of one JSON array. Whether each is JSON is for its parser to say. */
export class JsonArrayScanner implements JsonScanner {
  readonly #name: string;
  #text = '';
  /** How far `#text` has been looked at. */
  #at = 0;
  /** Where the element begins. */
  #begin = 0;
  #line = 1;
  #beginLine = 1;
  #depth = 0;
  #inString = false;
  #taken = 0;
  #ended = false;

  /** @param name Shown in errors: the file. */
  constructor(name: string) {
    this.#name = name;
  }

  push(piece: string, last: boolean, take: TakeValue): void {
    this.#text += piece;
    for (let found = this.#find(); found !== undefined; found = this.#find()) {
      this.#step(this.#text[found] as string, found, take);
    }
    if (this.#ended && this.#text.slice(this.#begin).trim() !== '') throw this.#fault('text after the array');
    this.#text = this.#text.slice(this.#begin);
    this.#at -= this.#begin;
    this.#begin = 0;
    if (this.#text.length > longestValue) throw this.#fault('the value that begins here does not end');
    if (last && !this.#ended) throw this.#fault('the array is not closed');
  }

  /** The next character that matters. */
  #find(): number | undefined {
    const pattern = this.#inString ? stringEnd : structure;
    pattern.lastIndex = this.#at;
    const found = this.#ended ? null : pattern.exec(this.#text);
    // An escape can reach beyond this piece.
    if (found === null) this.#at = Math.max(this.#at, this.#text.length);
    return found?.index;
  }

  #step(character: string, index: number, take: TakeValue): void {
    this.#at = index + 1;
    if (character === '\\') this.#at++;
    else if (character === '"') this.#inString = !this.#inString;
    else if (character === '\n') this.#line++;
    else if (character === '{' || character === '[') {
      if (this.#depth++ === 0) this.#beginAt(index + 1);
    } else if (character === ',') {
      if (this.#depth === 1) this.#takeElement(index, take);
    } else if (--this.#depth === 0) {
      const blank = this.#text.slice(this.#begin, index).trim() === '';
      if (!blank || this.#taken > 0) this.#takeElement(index, take);
      this.#beginAt(index + 1);
      this.#ended = true;
    }
  }

  #takeElement(end: number, take: TakeValue): void {
    const element = this.#text.slice(this.#begin, end);
    const before = element.slice(0, element.search(/\S|$/));
    if (before === element) throw this.#fault('a value is missing beside a comma');
    take(element.trim(), this.#beginLine + before.split('\n').length - 1);
    this.#taken++;
    this.#beginAt(end + 1);
  }

  #beginAt(index: number): void {
    this.#begin = index;
    this.#beginLine = this.#line;
  }

  #fault(what: string): UsageError {
    return new UsageError(`${this.#name}:${this.#beginLine}: ${what}`);
  }
}
