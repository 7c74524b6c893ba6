import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { ClientEvent } from '../../src/execute/ports.ts';
import { createProgress } from '../../src/host/create-progress.ts';
import type { Host } from '../../src/host/host.ts';
import { TestScreen } from './test-shell.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const erased = '\r\u001B[K';

async function open(
  options: { quiet?: boolean; columns?: number; isTTY?: boolean; computing?: string } = {},
) {
  const stderr = Object.assign(new TestScreen(), {
    columns: options.columns ?? 80,
    isTTY: options.isTTY ?? true,
  });
  const given = { stderr, env: {}, clock: systemClock } as unknown as Host;
  const { progress, context } = await createProgress(given, options, options.computing);
  let id = 0;
  const sent = (org: string) =>
    progress?.observe({
      kind: 'sent',
      id: ++id,
      org,
      method: 'GET',
      url: 'https://x',
      operation: 'list_x',
      attempt: 1,
    });
  const answered = (org: string, rows: number) =>
    progress?.observe({
      kind: 'answered',
      id,
      org,
      method: 'GET',
      url: 'https://x',
      status: 200,
      durationMs: 1,
      requestId: undefined,
      rateLimitRemaining: undefined,
      rows,
    } satisfies ClientEvent);
  return { stderr, progress, context, sent, answered };
}

describe('progress', () => {
  it('shows what is under way after a moment, and is gone with the answer', async () => {
    const { progress, stderr, sent, answered } = await open();
    progress?.begin();
    sent('acme');
    answered('acme', 200);
    sent('acme');
    sent('globex');
    vi.advanceTimersByTime(200);
    expect(stderr.take()).toBe('');
    vi.advanceTimersByTime(100);
    expect(stderr.take()).toBe(`${erased}0 s  acme: 1 page, 200 rows · globex: 0 pages, 0 rows`);
    progress?.end();
    expect(stderr.take()).toBe(erased);
    vi.advanceTimersByTime(1000);
    expect(stderr.take()).toBe('');
  });

  it('tells how long an org has to be waited for', async () => {
    const { progress, stderr } = await open();
    progress?.begin();
    progress?.observe({ kind: 'waiting', org: 'acme', waitMs: 12_000, reason: 'rate limit' });
    vi.advanceTimersByTime(1000);
    expect(stderr.take()).toContain('1 s  acme: 0 pages, 0 rows, waiting 11 s (rate limit)');
  });

  it('stays away while nothing is under way, for a prompt may be on the line', async () => {
    const { progress, stderr, sent, answered } = await open();
    progress?.begin();
    sent('acme');
    vi.advanceTimersByTime(500);
    answered('acme', 1);
    vi.advanceTimersByTime(100);
    stderr.take();
    vi.advanceTimersByTime(5000);
    expect(stderr.take()).toBe('');
  });

  it('tells in the shell that SQLite is computing, but not into a question', async () => {
    const { progress, stderr } = await open({ computing: 'computing' });
    progress?.begin();
    vi.advanceTimersByTime(900);
    expect(stderr.take()).toBe('');
    vi.advanceTimersByTime(100);
    expect(stderr.take()).toBe(`${erased}1 s  computing`);
    progress?.end();
    stderr.take();
    vi.advanceTimersByTime(5000);
    expect(stderr.take()).toBe('');
    progress?.resume();
    vi.advanceTimersByTime(100);
    expect(stderr.take()).toBe(`${erased}6 s  computing`);
  });

  it('gives way to messages', async () => {
    const { progress, stderr, context, sent } = await open();
    progress?.begin();
    sent('acme');
    vi.advanceTimersByTime(500);
    stderr.take();
    context.stderr.write('warning: something\n');
    expect(stderr.take()).toBe(`${erased}warning: something\n`);
  });

  it('never takes more than one line', async () => {
    const { progress, stderr, sent } = await open({ columns: 30 });
    progress?.begin();
    for (const org of ['acme', 'globex', 'initech']) sent(org);
    vi.advanceTimersByTime(300);
    expect(stderr.take().replace(erased, '').length).toBeLessThan(30);
  });

  it('is left out with --quiet, and where standard error is no terminal', async () => {
    expect((await open({ quiet: true })).progress).toBeUndefined();
    expect((await open({ isTTY: false })).progress).toBeUndefined();
  });
});
