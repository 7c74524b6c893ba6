import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/**
 * From the bottom up: a file imports from its own layer and those before it, types and `import()` included. The
 * folders of one layer know nothing of each other. A file may have another layer than its folder.
 */
const layers: readonly (readonly string[])[] = [
  [
    'errors.ts',
    'clock.ts',
    'time-limit.ts',
    'day.ts',
    'instant.ts',
    'version.ts',
    'compiled-code.ts',
    'bundled.ts',
    'exact-json.ts',
    'regular-file.ts',
    'sql/value.ts',
    'sql/fold-name.ts',
  ],
  ['catalog'],
  ['sql'],
  ['plan'],
  ['execute'],
  ['config', 'output', 'emulator'],
  ['okta', 'store'],
  ['writes'],
  ['session.ts'],
  ['saved', 'library.ts'],
  ['cli', 'index.ts'],
  ['shell'],
  ['cli/shell.ts'],
  ['cli/program.ts', 'cli/run-cli.ts', 'cli/run-process.ts'],
  ['cli.ts', 'early-sqlite.ts'],
];

/** What decides, without doing: no input, no output, no time of its own. */
const pure = ['catalog', 'sql', 'plan'];

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

/** The entry of `layers` that names the file, or else the folder that it is in. */
const partOf = (file: string): string | undefined =>
  layers.flat().find((part) => file === part) ?? layers.flat().find((part) => isIn(file, part));

const rankOf = (file: string): number =>
  layers.findIndex((layer) => layer.some((part) => part === partOf(file)));

const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

test('the imports are found at all', () => {
  expect(imports.length).toBeGreaterThan(100);
});

test('catalog, sql and plan need nothing of Node, of the network, of SQLite or of the terminal', () => {
  const allowed = new Set(['fastest-levenshtein', 'node-sql-parser/build/sqlite.js']);
  const strange = imports.filter(
    ({ file, target }) =>
      pure.some((folder) => isIn(file, folder)) && !target.endsWith('.ts') && !allowed.has(target),
  );
  expect(strange).toEqual([]);
});

test('node-sql-parser is imported in one place', () => {
  const importers = imports.filter(({ target }) => target.startsWith('node-sql-parser'));
  expect(importers.map(({ file }) => file)).toEqual(['sql/parse.ts']);
});

test('sql.js is imported by the store alone', () => {
  const importers = imports.filter(({ target }) => target === 'sql.js');
  expect(importers.filter(({ file }) => !isIn(file, 'store'))).toEqual([]);
});

test('every file has a layer', () => {
  expect(files.filter((file) => rankOf(file) < 0)).toEqual([]);
});

test('imports point down the layers', () => {
  const upwards = imports.filter(
    ({ file, target }) => target.endsWith('.ts') && rankOf(target) > rankOf(file),
  );
  expect(upwards).toEqual([]);
});

test('the folders of one layer know nothing of each other', () => {
  const sideways = imports.filter(
    ({ file, target }) =>
      [file, target].every((name) => partOf(name)?.endsWith('.ts') === false) &&
      rankOf(target) === rankOf(file) &&
      partOf(target) !== partOf(file),
  );
  expect(sideways).toEqual([]);
});

test('the emulator is told from a real org by the command line alone', () => {
  const importers = imports.filter(({ file, target }) => isIn(target, 'emulator') && !isIn(file, 'emulator'));
  expect(importers.filter(({ file }) => !isIn(file, 'cli'))).toEqual([]);
});

test('okta and store are plugged in from above', () => {
  const reaching = imports.filter(
    ({ file, target }) =>
      [...pure, 'execute'].some((folder) => isIn(file, folder)) &&
      ['okta', 'store', 'cli', 'shell', 'output', 'config', 'saved', 'writes'].some((folder) =>
        isIn(target, folder),
      ),
  );
  expect(reaching).toEqual([]);
});
