import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { print, resultOf } from './print.ts';
import { anyText } from './values.ts';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

/** As a UTF-8 file holds it: halves of surrogate pairs cannot be encoded. */
const encoded = (text: string) => Buffer.from(text).toString();

const columns = ['first', 'second', 'third'];
const sample = fc.sample(fc.array(anyText, { minLength: 3, maxLength: 3 }), { numRuns: 400, seed: 4180 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oktaql-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function exported(rows: readonly string[][], bom: boolean): Promise<string> {
  const path = join(folder, 'export.csv');
  writeFileSync(path, await print('csv', resultOf(columns, rows), { formulaGuard: false, bom }));
  return path;
}

const pythonReader = `
import csv, json, sys
csv.field_size_limit(10**8)
with open(sys.argv[1], newline='', encoding='utf-8-sig') as file:
    json.dump(list(csv.reader(file, strict=True)), sys.stdout)
`;

test.skipIf(!has('python3'))(
  'python3’s csv module, if there is a python3, reads every value back',
  async () => {
    const path = await exported(sample, true);
    const read = execFileSync('python3', ['-c', pythonReader, path], { maxBuffer: 1e9, encoding: 'utf8' });
    expect(JSON.parse(read)).toEqual([columns, ...sample.map((row) => row.map(encoded))]);
  },
);

test.skipIf(!has('sqlite3'))('sqlite3’s .import, if there is a sqlite3, reads every value back', async () => {
  // SQLite's shell ends a text at NUL, whatever the file.
  const rows = sample.map((row) => row.map((text) => text.replaceAll('\0', '')));
  const path = await exported(rows, false);
  const script = `.import --csv ${path} t\nSELECT hex(first), hex(second), hex(third) FROM t ORDER BY rowid;\n`;
  const read = execFileSync('sqlite3', [':memory:'], { input: script, maxBuffer: 1e9, encoding: 'utf8' });
  const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();
  expect(read.trimEnd().split('\n')).toEqual(rows.map((row) => row.map(hex).join('|')));
});
