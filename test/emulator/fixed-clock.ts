import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until it is moved; sleeping moves it at once. */
export class FixedClock implements Clock {
  #now: number;

  constructor(now = Date.parse('2026-03-15T12:00:00.000Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
