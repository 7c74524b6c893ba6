/** Remembers names (`jti`) until they have run out, to tell when one comes again. */
export class SeenOnce {
  readonly #until = new Map<string, number>();

  /** False when it was noted before and has not run out. */
  note(name: string, now: number, until: number): boolean {
    for (const [known, end] of this.#until) if (end < now) this.#until.delete(known);
    if (this.#until.has(name)) return false;
    this.#until.set(name, until);
    return true;
  }
}
