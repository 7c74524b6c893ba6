#!/usr/bin/env node
// `npm run catalog -- [DIRECTORY] [--check]`: writes src/catalog/derived out of Okta's OpenAPI document and StackQL's names,
// and what the tests compare with. DIRECTORY has management.openapi.yaml and stackql-tables.tsv.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveTables } from './derive.js';
import { readDocument } from './document.js';
import { factsOf } from './facts.js';
import { indexPage } from './index-page.js';
import { leftOut } from './overlay.js';
import { schemasOf } from './schemas.js';
import { fileOf, indexOf, moduleOf } from './write.js';

const root = join(import.meta.dirname, '../..');
const [directory = join(root, '../shared/okta')] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('--'));
const isCheck = process.argv.includes('--check');

const document = readDocument(join(directory, 'management.openapi.yaml'));
const rows = readFileSync(join(directory, 'stackql-tables.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([table, operation, path]) => ({ table, operation, path }));

/** Tables that are declared by hand. */
const byHand = new Set(
  readdirSync(join(root, 'src/catalog'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => [
      ...readFileSync(join(root, 'src/catalog', name), 'utf8').matchAll(/^ {2}name: '(okta\.[\w.]+)'/gm),
    ])
    .map(([, name]) => name),
);

const tables = deriveTables(document, rows).filter(({ name }) => !byHand.has(name) && !(name in leftOut));
const services = new Map();
for (const table of tables) {
  const service = table.name.split('.')[1];
  services.set(service, [...(services.get(service) ?? []), table]);
}
const sorted = [...services].sort(([a], [b]) => (a < b ? -1 : 1));

const files = new Map([
  ...sorted.map(([service, ofService]) => [
    `src/catalog/derived/${fileOf(service)}.ts`,
    moduleOf(service, ofService),
  ]),
  ['src/catalog/derived/services.ts', indexOf(sorted)],
  ['test/catalog/derived-facts.json', JSON.stringify(factsOf(tables), null, 1)],
  ['docs/derived-tables.md', indexPage(tables)],
  ['test/emulator/document-schemas.json', JSON.stringify(schemasOf(document), null, 1)],
]);

if (isCheck) {
  const place = mkdtempSync(join(root, 'catalog-check-'));
  try {
    const stale = write(place).filter(
      (name) => readFileSync(join(place, name), 'utf8') !== readFileSync(join(root, name), 'utf8'),
    );
    for (const name of stale) console.log(`not as the document has it: ${name}`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } finally {
    rmSync(place, { recursive: true });
  }
} else {
  console.log(`${write(root).length} files, ${tables.length} tables`);
}

function write(place) {
  for (const [name, text] of files) {
    mkdirSync(join(place, name, '..'), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  const names = [...files.keys()];
  execFileSync(
    join(root, 'node_modules/.bin/biome'),
    ['format', '--write', ...names.map((name) => join(place, name))],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return names;
}
