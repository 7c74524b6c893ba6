import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLibrary } from '../../src/saved/query-library.ts';
import { makeWorkplace, runOktaql, startOktaql } from '../fixtures/run-oktaql.ts';

const report = (title = 'A report') =>
  `/*\ntitle: ${title}\ndescription: What it shows.\nkind: report\n*/\nSELECT 1 AS one`;

/** Things that are no files of queries, with the reason that a person is given. */
const bad: Readonly<Record<string, readonly [make: (path: string) => unknown, reason: string]>> = {
  'a pipe': [(path) => spawnSync('mkfifo', [path]), 'it cannot be read: it is a pipe, not a regular file'],
  'a device': [(path) => symlinkSync('/dev/zero', path), 'it '],
  'a socket': [
    (path) => {
      const server = createServer().listen(path);
      onTestFinished(() => void server.close());
    },
    'it cannot be read: it is a socket, not a regular file',
  ],
  'a huge file': [
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 32);
    },
    'it cannot be read: it is larger than 1 MiB',
  ],
  'a file of bytes': [
    (path) => writeFileSync(path, Uint8Array.of(0xff, 0xfe)),
    'it cannot be read: it is not UTF-8 text',
  ],
  'a link that leads nowhere': [
    (path) => symlinkSync('/nowhere/x', path),
    'it cannot be read: there is no such file',
  ],
  'a link to itself': [
    (path) => symlinkSync(path, path),
    'it cannot be read: its links go round in a circle',
  ],
  'a migration': [(path) => writeFileSync(path, 'DROP TABLE x;'), 'there is no header'],
};

describe.each(Object.entries(bad))('beside %s', (_, [make, reason]) => {
  test.each([
    ['./queries', 'queries', ['--queries', 'queries']],
    ['the user’s own directory', '../home/.config/oktaql/queries', []],
  ])(
    'the good queries of %s can be listed, run and completed, and the bad one is named',
    async (__, where, argv) => {
      const place = makeWorkplace();
      const directory = join(place.cwd, where);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'good.sql'), report());
      make(join(directory, 'bad.sql'));
      // A process of its own: what blocks would block the test as well.
      const listed = await startOktaql(['queries', '-o', 'csv', ...argv], { place }).ended;
      expect(listed).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('\r\ngood,report,,A report\r\n'),
      });
      expect(listed.stderr).toMatch(/^warning: no query: \S*queries\/bad\.sql/);
      expect(listed.stderr).toContain(reason);
      expect((await runOktaql(['run', 'good', '-o', 'csv', ...argv], { place })).stdout).toBe('one\r\n1\r\n');
      expect(await runOktaql(['run', 'bad', ...argv], { place })).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(reason),
      });
      const trust = { standing: async () => 'agreed' as const };
      const library = await openLibrary({ ...place, env: {}, queries: argv[1], trust });
      expect(library.all().map(({ name }) => name)).toContain('good');
    },
  );
});

describe('a directory of queries', () => {
  const libraryOf = async (place: ReturnType<typeof makeWorkplace>, queries?: string) => {
    const trust = { standing: async () => 'agreed' as const };
    const library = await openLibrary({ ...place, env: {}, queries, trust });
    const names = new Set(library.all().map(({ name }) => name));
    const told = library.unusable.flatMap(({ faults }) =>
      faults.map(({ file, message }) => `${file}: ${message}`),
    );
    return { names, told };
  };

  test('that is a link to the root of the disk is not walked', async () => {
    const place = makeWorkplace();
    symlinkSync('/', join(place.cwd, 'queries'));
    expect((await libraryOf(place)).told).toEqual([
      'queries: it is a link out of the working directory: name it with --queries',
    ]);
    expect((await libraryOf(place, '/')).told.join()).toMatch(/no directory of saved queries/);
    const ended = await startOktaql(['queries', '-o', 'csv'], { place }).ended;
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('usable-from-anywhere') });
  });

  test('follows no link out of it, and no link to a directory', async () => {
    const place = makeWorkplace({
      'elsewhere/out.sql': report(),
      'queries/in/inside.sql': report(),
    });
    const queries = join(place.cwd, 'queries');
    symlinkSync('../elsewhere/out.sql', join(queries, 'linked.sql'));
    symlinkSync('../elsewhere', join(queries, 'more'));
    symlinkSync('in/inside.sql', join(queries, 'same.sql'));
    symlinkSync('.', join(queries, 'round'));
    const { names, told } = await libraryOf(place);
    expect([...names]).toEqual(expect.arrayContaining(['inside', 'same']));
    expect(names).not.toContain('out');
    expect(names).not.toContain('linked');
    expect(told).toEqual([
      'queries/more: it is a link to a directory, which is not followed',
      'queries/round: it is a link to a directory, which is not followed',
      'queries/linked.sql: it is a link out of the directory',
    ]);
  });

  test('of the user’s own may have links to files elsewhere, as people keep them', async () => {
    const place = makeWorkplace({ '~/dotfiles/mine.sql': report(), '~/.config/oktaql/queries/x.txt': '' });
    symlinkSync(
      join(place.homeDir, 'dotfiles/mine.sql'),
      join(place.homeDir, '.config/oktaql/queries/mine.sql'),
    );
    expect((await libraryOf(place)).names).toContain('mine');
  });

  test('may be a link within the working directory', async () => {
    const place = makeWorkplace({ 'shared/mine.sql': report() });
    symlinkSync('shared', join(place.cwd, 'queries'));
    expect((await libraryOf(place)).names).toContain('mine');
  });

  test('is read to a depth and a number of files, and what is left out is said', async () => {
    const place = makeWorkplace({
      'queries/1/2/3/4/5/6/7/deep.sql': report(),
      'queries/1/2/3/4/5/6/7/8/deeper.sql': report(),
    });
    const { names, told } = await libraryOf(place);
    expect([names.has('deep'), names.has('deeper')]).toEqual([true, false]);
    expect(told).toEqual(['queries/1/2/3/4/5/6/7/8: it lies deeper than 8 directories']);
    rmSync(join(place.cwd, 'queries/1'), { recursive: true });
    for (let n = 0; n <= 1000; n += 1) writeFileSync(join(place.cwd, `queries/n${n}.sql`), report());
    expect((await libraryOf(place)).told).toEqual([
      'queries: it has more than 1000 files of SQL: it is no directory of saved queries',
    ]);
  });

  test('with more than 16 MiB of SQL is none', async () => {
    const place = makeWorkplace({ 'queries/a.sql': report() });
    for (let n = 0; n < 17; n += 1) {
      writeFileSync(join(place.cwd, `queries/n${n}.sql`), `${report()} ${'-'.repeat(2 ** 20 - 200)}`);
    }
    expect((await libraryOf(place)).told).toEqual([
      'queries: it has more than 16 MiB of SQL: it is no directory of saved queries',
    ]);
  });

  test('in which a migration has the name of a query loses only the migration', async () => {
    const place = makeWorkplace({
      'queries/a/up.sql': 'DROP TABLE x',
      'queries/b/up.sql': report(),
      'queries/c/up.sql': 'x',
    });
    const { names, told } = await libraryOf(place);
    expect(names).toContain('up');
    expect([...new Set(told.map((line) => line.split(':')[0]))]).toEqual([
      'queries/a/up.sql',
      'queries/c/up.sql',
    ]);
  });

  test('that is that of the user, or the one that is shipped, needs no agreement', async () => {
    const place = makeWorkplace({ '~/.config/oktaql/queries/mine.sql': report() });
    const started = { ...place, cwd: join(place.homeDir, '.config/oktaql') };
    expect((await runOktaql(['run', 'mine', '-o', 'csv'], { place: started })).stdout).toBe('one\r\n1\r\n');
    const root = join(import.meta.dirname, '../..');
    expect((await runOktaql(['queries'], { place: { ...place, cwd: root } })).stderr).toBe('');
  });
});
