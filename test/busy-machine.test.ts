import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What makes a test depend on how busy the machine is, and what to write in its place. */
const rules: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/performance\.now|hrtime|cpuUsage/, 'countSteps, or a row of the bench'],
  [
    /Date\.now\(\) *(?:[<>]|- *(?:start|beg[aiu]n|before|then))|(?<!=)[<>]=? *Date\.now\(\)|expect\(.*Date\.now\(\)/,
    'a clock of the test',
  ],
  [/\bset(?:Timeout|Interval)\(|timers\/promises/, 'until; settle for what must not happen'],
  [/AbortSignal\.timeout|vi\.wait(?:For|Until)|expect\.poll/, 'until'],
  [
    /\b(?:timeout: *[\d_]{4}|(?:retry|repeats): *\d)|^\s*\}, *[\d_]+\);$/,
    'nothing: vitest.config.ts has one time-out for all',
  ],
];

const faultOf = (line: string): string | undefined => rules.find(([pattern]) => pattern.test(line))?.[1];

test.each([
  'const started = performance.now();',
  'const started = process.hrtime.bigint();',
  'expect(Date.now() - started).toBeLessThan(50);',
  'while (Date.now() < end) look();',
  'if (end < Date.now()) fail();',
  'await new Promise((resolve) => setTimeout(resolve, 20));',
  "import { setTimeout as sleep } from 'node:timers/promises';",
  'await read(AbortSignal.timeout(10));',
  'await vi.waitFor(() => expect(asked).toBe(1));',
  "test('x', { timeout: 6000, retry: 2 }, async () => {",
  '}, 60_000);',
])('%s is found', (line) => {
  expect(faultOf(line)).toBeDefined();
});

describe('no test cares how busy the machine is', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const exempt = ['busy-machine.test.ts', join('fixtures', 'wait.ts')];

  test.each(files.filter((file) => !exempt.includes(file)))('%s', (file) => {
    const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n');
    const faults = lines.flatMap((line, index) => {
      const instead = faultOf(line);
      return instead === undefined ? [] : [`line ${index + 1}: ${line.trim()} — in its place: ${instead}`];
    });
    expect(faults).toEqual([]);
  });
});
