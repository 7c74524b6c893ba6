import { spawn } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRunning, processStart } from '../../src/host/running-process.ts';
import { makeWorkplace } from '../fixtures/run-oktaql.ts';

function startSleep(program = 'sleep') {
  const child = spawn(program, ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise<{ readonly pid: number; end(): Promise<void> }>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () =>
      resolve({
        pid: child.pid ?? 0,
        end: () =>
          new Promise((ended) => {
            child.once('exit', () => ended());
            child.kill('SIGKILL');
          }),
      }),
    );
  });
}

const asPlatform = (platform: string) => {
  const own = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...own, value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', own));
};

const platforms = [
  ...(process.platform === 'win32' ? [] : [process.platform]),
  // Any other Unix, as far as this machine has its means.
  ...(existsSync('/bin/ps') ? ['darwin'] : []),
];

describe.each(platforms)('on %s a process', (platform) => {
  test('is known by its start, which stays the same', async () => {
    asPlatform(platform);
    const start = await processStart(process.pid);
    expect(start).toMatch(/\d/);
    expect(await processStart(process.pid)).toBe(start);
    expect(await isRunning(process.pid, start)).toBe(true);
  });

  test('with the pid of another one is not that one', async () => {
    asPlatform(platform);
    expect(await isRunning(process.pid, 'another start')).toBe(false);
  });

  test('that has ended does not run', async () => {
    asPlatform(platform);
    const { pid, end } = await startSleep();
    const start = await processStart(pid);
    expect(await isRunning(pid, start)).toBe(true);
    await end();
    expect(await isRunning(pid, start)).toBe(false);
    expect(await processStart(pid)).toBeUndefined();
  });
});

test.skipIf(process.platform !== 'linux')('the start of a process is found behind any name', async () => {
  const program = join(makeWorkplace().cwd, 'a) S 1 (b c');
  copyFileSync('/bin/sleep', program);
  const pids = [process.pid, (await startSleep(program)).pid, (await startSleep()).pid];
  const ticks = (await Promise.all(pids.map(processStart))).map((start) => Number(start?.split(' ')[1]));
  expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
  expect(ticks[0]).toBeGreaterThan(0);
});

test('where no start is told, a process with the pid is taken for it', async () => {
  asPlatform('win32');
  expect(await processStart(process.pid)).toBeUndefined();
  expect(await isRunning(process.pid, undefined)).toBe(true);
  expect(await isRunning(process.pid, 'some start')).toBe(true);
});
