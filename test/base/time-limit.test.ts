import { beforeEach, describe, expect, test } from 'vitest';
import { TimeUpError } from '../../src/base/errors.ts';
import { TimeLimit } from '../../src/base/time-limit.ts';
import { HeldClock } from '../fixtures/held-clock.ts';

let clock: HeldClock;
beforeEach(() => {
  clock = new HeldClock();
});

const limitOf = (seconds: number) => new TimeLimit({ what: 'it', seconds, clock });

/** So much later, when what has arrived meanwhile was looked at. */
async function pass(ms: number) {
  clock.advance(ms);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

describe('a time limit', () => {
  test('ends what waits, and says how long that was', async () => {
    const limit = limitOf(2);
    expect(limit.at).toBe(clock.now() + 2000);
    await pass(1999);
    expect(limit.signal.aborted).toBe(false);
    await pass(2);
    expect(limit.signal.reason).toBeInstanceOf(TimeUpError);
    expect(limit.signal.reason).toMatchObject({ exitCode: 5, message: 'it was not done within 2 s' });
  });

  test('is the same again once it is over, and not before', async () => {
    const limit = limitOf(2);
    limit.renew();
    expect(limit.at).toBe(clock.now() + 2000);
    await pass(2001);
    const first = limit.signal;
    limit.renew();
    expect(limit.signal).not.toBe(first);
    expect(limit.at).toBe(clock.now() + 2000);
    await pass(2001);
    expect(limit.signal.aborted).toBe(true);
  });

  test('leaves SQLite time of its own when some org used it up, and then ends it too', async () => {
    const limit = limitOf(2);
    await pass(2001);
    limit.renew();
    limit.endFetching();
    expect(limit.computingUntil).toBe(clock.now() + 10_000);
    await pass(9999);
    expect(limit.signal.aborted).toBe(false);
    await pass(2);
    expect(limit.signal.aborted).toBe(true);
  });

  test('is one for fetching and computing when all orgs answered', async () => {
    const limit = limitOf(2);
    limit.endFetching();
    expect(limit.computingUntil).toBe(clock.now() + 2000);
    limit.stop();
    await pass(5000);
    expect(limit.signal.aborted).toBe(false);
  });
});
