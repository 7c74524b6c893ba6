import { mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompiledCode } from '../../src/compiled-code.ts';

const { cache } = createRequire(import.meta.url);

/** A directory with these files of code, and what loads them as a process that has just begun would. */
function makeBundle(files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-compiled-'));
  const kept = join(directory, 'compiled');
  const write = (name: string, text: string | Uint8Array) => writeFileSync(join(directory, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    directory,
    write,
    start(name = 'main.cjs') {
      for (const known of Object.keys(cache)) if (known.startsWith(directory)) delete cache[known];
      const code = new CompiledCode(kept);
      return { exports: code.load(join(directory, name)), save: () => code.save() };
    },
    keptFiles: () => readdirSync(kept).map((name) => join(kept, name)),
  };
}

test('code runs as under Node: its own files, modules of Node, import(), __filename', async () => {
  const { start, directory } = makeBundle({
    'main.cjs': `exports.part = require('./part.cjs'); exports.sep = require('node:path').sep;
      exports.late = import('node:os').then(({ EOL }) => EOL); exports.at = __filename;`,
    'part.cjs': `exports.main = require('./main.cjs'); module.exports.name = 'part';`,
  });
  const { exports } = start();
  expect(exports).toMatchObject({ part: { name: 'part' }, sep: '/', at: join(directory, 'main.cjs') });
  expect((exports as { part: { main: unknown } }).part.main).toBe(exports);
  expect(await (exports as { late: Promise<string> }).late).toBe('\n');
});

test('what was compiled is kept, and used by the next start', () => {
  const { start, keptFiles } = makeBundle({ 'main.cjs': 'exports.twice = (n) => 2 * n;' });
  const first = start();
  expect((first.exports as { twice(n: number): number }).twice(21)).toBe(42);
  first.save();
  const [kept = ''] = keptFiles();
  const long = new Date('2001-01-01');
  utimesSync(kept, long, long);

  const second = start();
  expect((second.exports as { twice(n: number): number }).twice(4)).toBe(8);
  second.save();
  expect(keptFiles()).toEqual([kept]);
  // Nothing was compiled in vain, so nothing was written.
  expect(statSync(kept).mtime).toEqual(long);
});

test('code that was changed is compiled anew, though it is as long as before', () => {
  const { start, write } = makeBundle({ 'main.cjs': 'exports.answer = () => 41;' });
  start().save();
  write('main.cjs', 'exports.answer = () => 42;');
  expect((start().exports as { answer(): number }).answer()).toBe(42);
});

test('what was kept and then damaged is not used: V8 would crash on it', () => {
  const { start, keptFiles } = makeBundle({ 'main.cjs': 'exports.answer = () => ({ six: 6 }).six * 7;' });
  start().save();
  const [path = ''] = keptFiles();
  const whole = readFileSync(path);
  const damaged = fc.oneof(
    fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ bits;
      return copy;
    }),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(damaged, (bytes) => {
      writeFileSync(path, bytes);
      const again = start();
      expect((again.exports as { answer(): number }).answer()).toBe(42);
      again.save();
      // And it is mended.
      expect(readFileSync(path).length).toBeGreaterThan(200);
    }),
  );
});

test('where nothing can be kept the code runs all the same', () => {
  const { start, write } = makeBundle({ 'main.cjs': 'exports.answer = 42;' });
  write('compiled', 'a file, where the directory would be');
  const { exports, save } = start();
  expect(exports).toEqual({ answer: 42 });
  expect(save).not.toThrow();
});

test('code that fails is run again when it is asked for again', () => {
  const { start, write } = makeBundle({ 'main.cjs': "throw new Error('not yet');" });
  expect(() => start()).toThrow('not yet');
  write('main.cjs', 'exports.answer = 42;');
  expect(start().exports).toEqual({ answer: 42 });
});
