/** The part of the slots that may be taken, and that of a large set, where slots cost more than looking further. */
const mostTaken = 0.5;
const mostTakenOfMany = 0.8;

/** From so many slots on their number is doubled, and no longer made four times as large. */
const manySlots = 1 << 18;

/** The longest text that is kept so: ids are shorter. */
const longest = 0xff;

/** As many texts are no work for the garbage collector. */
const mostFew = 32;

/** Texts are kept in pieces of this size, so that growing copies nothing. */
const pieceBytes = 1 << 16;

/**
 * A set of texts that only grows, in memory that the garbage collector need not look at: for a hundred thousand ids a
 * `Set` takes twice as long (bench/README.md). Texts are compared in full.
 */
export class TextSet {
  /** Each text: its length in a byte, then a byte for each unit. */
  readonly #pieces: Uint8Array[] = [];
  /** The last of them. */
  #piece = new Uint8Array(0);
  /** Where the next text goes, counted over all pieces. */
  #end = 0;
  #size = 0;
  /** By slot: where its text is, plus 1; 0 when the slot is free. Their number is a power of two. */
  #places = new Uint32Array(0);
  /** By slot: a part of the hash, so that few others are compared. */
  #tags = new Uint8Array(0);
  /** The first texts: of the rows of one user or group there are a few, and such sets by the thousand. */
  #few: Set<string> | undefined = new Set();
  /** Texts that are not made of single bytes, or are longer. */
  readonly #others = new Set<string>();
  /** Another one in each set, so that nobody can choose texts that share their slots. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32) | 0;

  get size(): number {
    return this.#few?.size ?? this.#size + this.#others.size;
  }

  /** Whether the text was not in it. */
  add(text: string): boolean {
    const few = this.#few;
    if (few === undefined) return this.#add(text);
    const { size } = few;
    if (few.add(text).size === size) return false;
    if (size === mostFew) {
      this.#few = undefined;
      this.#places = new Uint32Array(256);
      this.#tags = new Uint8Array(256);
      for (const each of few) this.#add(each);
    }
    return true;
  }

  #add(text: string): boolean {
    const { length } = text;
    if (length > longest) return this.#addOther(text);
    // It is written where it would stand while it is hashed, and stays there if it is new.
    const at = this.#roomFor(length + 1);
    const piece = this.#piece;
    let hash = this.#seed;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0xff) return this.#addOther(text);
      piece[at + 1 + index] = unit;
      hash = mixed(hash, unit);
    }
    hash ^= hash >>> 15;
    const slot = this.#slotOf(text, hash);
    if (this.#places[slot] !== 0) return false;
    piece[at] = length;
    this.#places[slot] = this.#end + 1;
    this.#tags[slot] = hash >>> 24;
    this.#end += length + 1;
    const most = this.#places.length > manySlots ? mostTakenOfMany : mostTaken;
    if (++this.#size > this.#places.length * most) this.#grow();
    return true;
  }

  /** The slot that holds the text, or the free one where it belongs. */
  #slotOf(text: string, hash: number): number {
    const mask = this.#places.length - 1;
    let slot = hash & mask;
    for (let place = this.#places[slot] as number; place !== 0; place = this.#places[slot] as number) {
      if (this.#tags[slot] === hash >>> 24 && this.#isAt(place - 1, text)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isAt(place: number, text: string): boolean {
    const piece = this.#pieces[Math.floor(place / pieceBytes)] as Uint8Array;
    const at = place % pieceBytes;
    const { length } = text;
    if (piece[at] !== length) return false;
    for (let index = 0; index < length; index++) {
      if (piece[at + 1 + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Where so many bytes can be written in the last piece. */
  #roomFor(bytes: number): number {
    const left = this.#pieces.length * pieceBytes - this.#end;
    if (left < bytes) {
      this.#end += left;
      this.#piece = new Uint8Array(pieceBytes);
      this.#pieces.push(this.#piece);
    }
    return this.#end % pieceBytes;
  }

  #addOther(text: string): boolean {
    const { size } = this.#others;
    return this.#others.add(text).size > size;
  }

  #grow(): void {
    const places = this.#places;
    const slots = (places.length < manySlots ? 4 : 2) * places.length;
    this.#places = new Uint32Array(slots);
    this.#tags = new Uint8Array(slots);
    const mask = slots - 1;
    for (const place of places) {
      if (place === 0) continue;
      const hash = this.#hashAt(place - 1);
      let slot = hash & mask;
      while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
      this.#places[slot] = place;
      this.#tags[slot] = hash >>> 24;
    }
  }

  #hashAt(place: number): number {
    const piece = this.#pieces[Math.floor(place / pieceBytes)] as Uint8Array;
    const at = place % pieceBytes;
    const end = at + 1 + (piece[at] as number);
    let hash = this.#seed;
    for (let index = at + 1; index < end; index++) hash = mixed(hash, piece[index] as number);
    return hash ^ (hash >>> 15);
  }
}

/** FNV-1a. */
const mixed = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);
