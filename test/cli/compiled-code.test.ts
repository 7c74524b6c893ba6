import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { CompiledCode } from '../../src/start/compiled-code.ts';

const { cache } = createRequire(import.meta.url);
const root = join(import.meta.dirname, '../..');

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

test('what was compiled is kept, and the first runs add what they call', () => {
  const functions = Array.from({ length: 20 }, (_, n) => `exports.plus${n} = (a) => { return a + ${n}; };`);
  const { start, keptFiles } = makeBundle({ 'main.cjs': functions.join('\n') });
  const sizes = Array.from({ length: 12 }, (_, run) => {
    const { exports, save } = start();
    expect((exports as Record<string, (a: number) => number>)[`plus${run}`]?.(1)).toBe(run + 1);
    save();
    expect(keptFiles()).toHaveLength(1);
    return statSync(keptFiles()[0] as string).size;
  });
  for (let run = 1; run < 8; run++) expect(sizes[run]).toBeGreaterThan(sizes[run - 1] as number);
  // After that it is left as it is.
  expect(new Set(sizes.slice(7)).size).toBe(1);
});

test('what is kept is used: a start whose functions are all there compiles none of them', () => {
  const { start, keptFiles } = makeBundle({ 'main.cjs': 'exports.answer = () => 42;' });
  for (let run = 0; run < 8; run++) {
    const { exports, save } = start();
    (exports as { answer(): number }).answer();
    save();
  }
  const long = new Date('2001-01-01');
  const [kept = ''] = keptFiles();
  utimesSync(kept, long, long);
  start().save();
  // Had V8 refused it, it would have been written anew.
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

test('nobody else may write what is kept, whatever the umask allows', () => {
  const { start, directory, keptFiles } = makeBundle({ 'main.cjs': 'exports.answer = 42;' });
  const before = process.umask(0);
  try {
    start().save();
  } finally {
    process.umask(before);
  }
  const modes = [join(directory, 'compiled'), ...keptFiles()].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o755, 0o644]);
});

test('where there is no room for a file nothing of it is kept', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-compiled-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of ['package.json', 'dist']) {
    cpSync(join(root, name), join(directory, name), { recursive: true });
  }
  rmSync(join(directory, 'dist/compiled'), { recursive: true, force: true });
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  // In blocks of 512 bytes: the largest file is some hundred kilobytes.
  const command = 'ulimit -f 128; exec "$0" dist/cli.cjs query "SELECT 1 AS a" -o jsonl';
  const ended = spawnSync('sh', ['-c', command, process.execPath], { cwd: directory, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stdout: '{"a":1}\n', stderr: '' });
  const kept = join(directory, 'dist/compiled');
  const sizes = readdirSync(kept).map((name) => statSync(join(kept, name)).size);
  expect(Math.max(...sizes)).toBeLessThan(128 * 512);
  expect(readdirSync(kept).filter((name) => !name.endsWith('.bin'))).toEqual([]);
});

test('code that fails is run again when it is asked for again', () => {
  const { start, write } = makeBundle({ 'main.cjs': "throw new Error('not yet');" });
  expect(() => start()).toThrow('not yet');
  write('main.cjs', 'exports.answer = 42;');
  expect(start().exports).toEqual({ answer: 42 });
});
