import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TimeUpError } from '../src/errors.ts';
import { TimeLimit } from '../src/time-limit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limitOf = (seconds: number) => new TimeLimit({ what: 'it', seconds, clock: { now: () => Date.now() } });

describe('a time limit', () => {
  test('ends what waits, and says how long that was', () => {
    const limit = limitOf(2);
    expect(limit.at).toBe(Date.now() + 2000);
    vi.advanceTimersByTime(1999);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(2);
    expect(limit.signal.reason).toBeInstanceOf(TimeUpError);
    expect(limit.signal.reason).toMatchObject({ exitCode: 5, message: 'it was not done within 2 s' });
  });

  test('is the same again once it is over, and not before', () => {
    const limit = limitOf(2);
    limit.renew();
    expect(limit.at).toBe(Date.now() + 2000);
    vi.advanceTimersByTime(2001);
    const first = limit.signal;
    limit.renew();
    expect(limit.signal).not.toBe(first);
    expect(limit.at).toBe(Date.now() + 2000);
    vi.advanceTimersByTime(2001);
    expect(limit.signal.aborted).toBe(true);
  });

  test('leaves SQLite time of its own when some org used it up, and then ends it too', () => {
    const limit = limitOf(2);
    vi.advanceTimersByTime(2001);
    limit.renew();
    limit.endFetching();
    expect(limit.computingUntil).toBe(Date.now() + 10_000);
    vi.advanceTimersByTime(9999);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(2);
    expect(limit.signal.aborted).toBe(true);
  });

  test('is one for fetching and computing when all orgs answered', () => {
    const limit = limitOf(2);
    limit.endFetching();
    expect(limit.computingUntil).toBe(Date.now() + 2000);
    limit.stop();
    vi.advanceTimersByTime(5000);
    expect(limit.signal.aborted).toBe(false);
  });
});
