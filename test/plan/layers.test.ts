import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/**
 * From the ground up: a folder imports from those before it and from itself, types and `import()` included. Files that
 * stand beside the folders are rooms of their own.
 */
const rooms: readonly string[] = [
  'base',
  'parquet',
  'config',
  'catalog',
  'sql',
  'sqlite',
  'output',
  'plan',
  'explain',
  'emulator',
  'execute',
  'store',
  'okta',
  'history',
  'writes',
  'statement-orgs.ts',
  'session.ts',
  'library.ts',
  'index.ts',
  'saved',
  'host',
  'shell',
  'mcp',
  'cli',
  'start',
  'cli.ts',
];

/** What decides, without doing: no input, no output, no time of its own. */
const pure = ['catalog', 'sql', 'plan', 'explain'];

/** The stages of a write, in the order in which it happens; the journal lies below all. */
const stagesOfAWrite = ['journal', 'plan', 'prepare', 'send', 'run-write.ts'];

interface Import {
  /** Relative to src. */
  readonly file: string;
  readonly target: string;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const imports: readonly Import[] = files.flatMap((file) =>
  [
    ...readFileSync(join(src, file), 'utf8').matchAll(
      /^(?:import|export)\b[^;]*?from '([^']+)';|\bimport\('([^']+)'\)/gms,
    ),
  ].map(([, statically, dynamically = '']) => {
    const target = statically ?? dynamically;
    return {
      file,
      target: target.startsWith('.') ? relative(src, normalize(join(src, file, '..', target))) : target,
    };
  }),
);

/** The folder below `src` that the file is in, or the file itself. */
const roomOf = (file: string): string => file.split('/')[0] ?? file;

const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

/** Imports of a file that stands in one of `order` from a later one. */
const upwards = (order: readonly string[], partOf: (file: string) => string | undefined): readonly Import[] =>
  imports.filter(({ file, target }) => {
    const [from, to] = [file, target].map((name) => order.indexOf(partOf(name) ?? ''));
    return from !== undefined && to !== undefined && from >= 0 && to > from;
  });

/** All that a file imports, and what that imports. */
function reachedFrom(start: readonly string[]): ReadonlySet<string> {
  const reached = new Set(start);
  for (const file of reached) {
    for (const { target } of imports.filter((one) => one.file === file)) reached.add(target);
  }
  return reached;
}

test('the imports are found at all', () => {
  expect(imports.length).toBeGreaterThan(100);
});

test('catalog, sql, plan and explain reach nothing of Node, of the network, of SQLite or of the terminal', () => {
  const allowed = new Set(['fastest-levenshtein', 'node-sql-parser/build/sqlite.js']);
  const reached = reachedFrom(files.filter((file) => pure.some((folder) => isIn(file, folder))));
  expect([...reached].filter((name) => !name.endsWith('.ts') && !allowed.has(name))).toEqual([]);
});

test('node-sql-parser is imported in one place', () => {
  const importers = imports.filter(({ target }) => target.startsWith('node-sql-parser'));
  expect(importers.map(({ file }) => file)).toEqual(['sql/parse.ts']);
});

test('sql.js is imported where SQLite is, and by the store', () => {
  const importers = imports.filter(({ target }) => target === 'sql.js');
  expect(importers.filter(({ file }) => !isIn(file, 'store') && !isIn(file, 'sqlite'))).toEqual([]);
});

test('every file stands in a room', () => {
  expect(files.filter((file) => !rooms.includes(roomOf(file)))).toEqual([]);
});

test('imports point down the house, so that no two folders import from each other', () => {
  expect(upwards(rooms, roomOf)).toEqual([]);
});

test('the stages of a write import in the order in which it happens', () => {
  const stageOf = (file: string) => (isIn(file, 'writes') ? file.split('/')[1] : undefined);
  expect(upwards(stagesOfAWrite, stageOf)).toEqual([]);
  expect(files.filter((file) => isIn(file, 'writes')).map(stageOf)).toEqual(
    expect.arrayContaining(stagesOfAWrite),
  );
});

test('the front ends stand beside each other: what starts them is above, what they need below', () => {
  const reaching = imports.filter(({ file, target }) => isIn(file, 'shell') && isIn(target, 'cli'));
  expect(reaching).toEqual([]);
});

test('the command line alone knows the emulator', () => {
  const importers = imports.filter(({ file, target }) => isIn(target, 'emulator') && !isIn(file, 'emulator'));
  expect(importers.filter(({ file }) => !isIn(file, 'cli') && !isIn(file, 'host'))).toEqual([]);
});

test('okta and store are plugged in from above', () => {
  const reaching = imports.filter(
    ({ file, target }) =>
      [...pure, 'execute'].some((folder) => isIn(file, folder)) &&
      ['okta', 'store', 'host', 'cli', 'shell', 'output', 'config', 'saved', 'writes'].some((folder) =>
        isIn(target, folder),
      ),
  );
  expect(reaching).toEqual([]);
});
