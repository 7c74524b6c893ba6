import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { checkWritable, writeFileWhole } from '../../src/output/write-file.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'oktaql-write-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]) => join(folder, ...names);
const read = (path: string) => fs.readFileSync(path, 'utf8');
const permissions = (path: string) => fs.statSync(path).mode & 0o7777;

function* broken() {
  yield 'half';
  throw new Error('page 2 of acme failed');
}

describe('a file', () => {
  test('is written whole, with the permissions that the umask leaves', async () => {
    await writeFileWhole(at('a.csv'), ['id\r\n', '漢字\r\n']);
    expect(read(at('a.csv'))).toBe('id\r\n漢字\r\n');
    expect(permissions(at('a.csv'))).toBe(0o666 & ~process.umask());
    expect(fs.readdirSync(folder)).toEqual(['a.csv']);
  });

  test('that exists is replaced, and keeps its permissions', async () => {
    fs.writeFileSync(at('a.csv'), 'a much longer text from yesterday', { mode: 0o640 });
    await writeFileWhole(at('a.csv'), ['new']);
    expect(read(at('a.csv'))).toBe('new');
    expect(permissions(at('a.csv'))).toBe(0o640);
    expect(fs.readdirSync(folder)).toEqual(['a.csv']);
  });

  test('is replaced only once the result is complete', async () => {
    fs.writeFileSync(at('a.csv'), 'old');
    function* chunks() {
      yield 'new, ';
      expect(read(at('a.csv'))).toBe('old');
      yield 'whole';
    }
    await writeFileWhole(at('a.csv'), chunks());
    expect(read(at('a.csv'))).toBe('new, whole');
  });

  test('is untouched when the result breaks off, and nothing is left behind', async () => {
    fs.writeFileSync(at('a.csv'), 'old');
    await expect(writeFileWhole(at('a.csv'), broken())).rejects.toThrow('page 2 of acme failed');
    await expect(writeFileWhole(at('b.csv'), broken())).rejects.toThrow('page 2 of acme failed');
    expect(read(at('a.csv'))).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['a.csv']);
  });

  test('is untouched when the user interrupts', async () => {
    fs.writeFileSync(at('a.csv'), 'old');
    const stop = new AbortController();
    function* chunks() {
      for (let count = 0; ; count += 1) {
        if (count === 3) stop.abort(new Error('interrupted'));
        yield 'x';
      }
    }
    await expect(writeFileWhole(at('a.csv'), chunks(), stop.signal)).rejects.toThrow('interrupted');
    expect(read(at('a.csv'))).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['a.csv']);
  });

  test('behind a link is replaced, and the link goes on pointing to it', async () => {
    fs.mkdirSync(at('real'));
    fs.writeFileSync(at('real', 'a.csv'), 'old');
    fs.symlinkSync(at('real', 'a.csv'), at('link.csv'));
    fs.symlinkSync('real/new.csv', at('dangling.csv'));
    await writeFileWhole(at('link.csv'), ['new']);
    await writeFileWhole(at('dangling.csv'), ['made']);
    expect(fs.lstatSync(at('link.csv')).isSymbolicLink()).toBe(true);
    expect(fs.lstatSync(at('dangling.csv')).isSymbolicLink()).toBe(true);
    expect(read(at('real', 'a.csv'))).toBe('new');
    expect(read(at('real', 'new.csv'))).toBe('made');
    expect(fs.readdirSync(at('real'))).toEqual(['a.csv', 'new.csv']);
  });

  test('may have as long a name as names can be', async () => {
    const name = `${'n'.repeat(251)}.csv`;
    await writeFileWhole(at(name), ['x']);
    expect(fs.readdirSync(folder)).toEqual([name]);
  });

  test('may be empty', async () => {
    await writeFileWhole(at('a.jsonl'), []);
    expect(read(at('a.jsonl'))).toBe('');
  });
});

describe('what is no regular file', () => {
  test('a named pipe is written straight through', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reader = promisify(execFile)('cat', [at('pipe')]);
    await checkWritable(at('pipe'));
    await writeFileWhole(at('pipe'), ['through ', 'the pipe']);
    expect((await reader).stdout).toBe('through the pipe');
    expect(fs.readdirSync(folder)).toEqual(['pipe']);
  });

  test('a named pipe whose reader leaves ends quietly', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reader = promisify(execFile)('head', ['-c', '5', at('pipe')]);
    await writeFileWhole(
      at('pipe'),
      Array.from({ length: 100 }, () => 'x'.repeat(32_768)),
    );
    expect((await reader).stdout).toBe('xxxxx');
  });

  test.skipIf(process.platform !== 'linux')(
    'a file that is open already is added to, not replaced',
    async () => {
      fs.writeFileSync(at('a.txt'), 'before\n');
      const file = fs.openSync(at('a.txt'), 'a');
      await checkWritable(`/proc/self/fd/${file}`);
      await writeFileWhole(`/proc/self/fd/${file}`, ['result\n']);
      fs.writeSync(file, 'after\n');
      fs.closeSync(file);
      expect(read(at('a.txt'))).toBe('before\nresult\nafter\n');
    },
  );
});

describe('a place that cannot be written', () => {
  const places: [string, () => string, RegExp][] = [
    ['in a directory that is not there', () => at('none', 'a.csv'), /there is no such directory/],
    ['below a file', () => at('file', 'a.csv'), /part of its path is not a directory/],
    ['that is a directory', () => folder, /it is a directory/],
    ['whose name is too long', () => at('n'.repeat(300)), /the name is too long/],
    ['behind links that go in a circle', () => at('circle'), /its links go round in a circle/],
    ['where nothing can be made', () => '/proc/a.csv', /cannot write \/proc\/a\.csv/],
    ['without a name', () => '', /cannot write "": it names no file/],
    ['that is a directory yet to be made', () => at('new/'), /it names no file/],
    ['with a NUL in its name', () => at('a\0.csv'), /it names no file/],
  ];
  beforeEach(() => {
    fs.writeFileSync(at('file'), '');
    fs.symlinkSync('circle', at('circle'));
  });

  test.each(places)('%s is an error before any work is done', async (_, place, message) => {
    const checked = checkWritable(place());
    await expect(checked).rejects.toThrow(UsageError);
    await expect(checked).rejects.toThrow(message);
  });

  test.each(places)('%s is an error when it comes to writing', async (_, place, message) => {
    const written = writeFileWhole(place(), ['x']);
    await expect(written).rejects.toThrow(UsageError);
    await expect(written).rejects.toThrow(message);
  });

  test.skipIf(process.getuid?.() === 0)('a read-only file, unless one is root, stays as it is', async () => {
    fs.writeFileSync(at('a.csv'), 'old', { mode: 0o444 });
    await expect(checkWritable(at('a.csv'))).rejects.toThrow(/permission denied/);
    await expect(writeFileWhole(at('a.csv'), ['new'])).rejects.toThrow(/permission denied/);
    expect(read(at('a.csv'))).toBe('old');
  });

  test.skipIf(!fs.existsSync('/dev/full'))('a full disk is an error', async () => {
    await expect(writeFileWhole('/dev/full', ['x'])).rejects.toThrow(/the disk is full/);
  });

  test('a place that can be written passes, and is left as it was', async () => {
    fs.writeFileSync(at('a.csv'), 'old');
    await checkWritable(at('a.csv'));
    await checkWritable(at('b.csv'));
    expect(read(at('a.csv'))).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['a.csv', 'circle', 'file']);
  });
});
