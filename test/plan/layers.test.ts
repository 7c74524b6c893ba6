import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/** From the bottom up: a layer imports from itself, its peers, and those before it, types included. */
const layers: readonly (readonly string[])[] = [
  ['errors.ts', 'clock.ts', 'sql/value.ts'],
  ['catalog'],
  ['sql'],
  ['plan'],
  ['execute'],
  ['store'],
  ['session.ts'],
  ['cli'],
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
  [...readFileSync(join(src, file), 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';/gms)].map(
    ([, target = '']) => ({
      file,
      target: target.startsWith('.') ? relative(src, normalize(join(src, file, '..', target))) : target,
    }),
  ),
);

const rankOf = (file: string): number =>
  layers.findIndex((layer) => layer.some((part) => file === part || isIn(file, part)));

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

test('imports point down the layers', () => {
  const upwards = imports.filter(({ file, target }) => {
    const [from, to] = [rankOf(file), rankOf(target)];
    return target.endsWith('.ts') && from >= 0 && to > from;
  });
  expect(upwards).toEqual([]);
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
