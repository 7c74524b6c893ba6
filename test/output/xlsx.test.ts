import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { describe, expect, test } from 'vitest';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { xlsx } from '../../src/output/xlsx.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { plainOptions, resultOf } from './print.ts';

async function written(names: readonly string[], rows: Iterable<readonly SqlValue[]>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of xlsx.format(resultOf(names, rows), plainOptions)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The first sheet as another program reads it: rows of cells with type and value. */
function cellsOf(bytes: Uint8Array) {
  const book = read(bytes, { cellDates: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
  return utils
    .sheet_to_json<unknown[]>(sheet, { header: 1, raw: true, defval: null })
    .map((row) => row.map((cell) => cell));
}

describe('a workbook', () => {
  test('has numbers as numbers, times as dates, and all else as text', async () => {
    const rows = [
      ['00T1', 14, 2.5, '2026-11-02T14:47:13.000Z', '=1+1', null, '007'],
      ['00T2', 9_007_199_254_740_993n, 3n, '2026-11-02', '@cmd', '', '1e5'],
    ];
    const cells = cellsOf(await written(['id', 'n', 'r', 'at', 'formula', 'none', 'digits'], rows));
    expect(cells[0]).toEqual(['id', 'n', 'r', 'at', 'formula', 'none', 'digits']);
    expect(cells[1]).toEqual(['00T1', 14, 2.5, expect.any(Date), '=1+1', null, '007']);
    expect(cells[1]?.[3]).toEqual(new Date('2026-11-02T14:47:13.000Z'));
    expect(cells[2]?.[1]).toBe('9007199254740993');
    expect(cells[2]?.slice(2, 5)).toEqual([3, '2026-11-02', '@cmd']);
    expect(cells[2]?.[6]).toBe('1e5');
  });

  test.each([
    ['markup', '<b>&amp;"</b>'],
    ['an emoji', 'key 🔑'],
    ['an escape of Excel', '_x0041_'],
    ['blanks at its ends', '  x  '],
    ['lines and tabs', 'a\tb\nc'],
  ])('keeps %s as it is', async (_, text) => {
    expect(cellsOf(await written(['t'], [[text]]))[1]).toEqual([text]);
  });

  test('shows characters that no workbook can hold', async () => {
    expect(cellsOf(await written(['t'], [['a\u0000b\u001b[31m\ud800']]))[1]).toEqual([
      'a\\u0000b\\u001b[31m\\ud800',
    ]);
  });

  test('with a value that is too long for a cell is not written at all', async () => {
    await expect(written(['t'], [['x'.repeat(32_768)]])).rejects.toThrow(/a value of t has 32768 characters/);
  });

  test('has the header alone when there are no rows', async () => {
    expect(cellsOf(await written(['a', 'b'], []))).toEqual([['a', 'b']]);
  });
});

describe('on the command line', () => {
  test('it goes to a file, whole', async () => {
    const place = makeWorkplace({});
    const sql = 'SELECT name, expiresAt FROM okta.api_tokens.api_tokens ORDER BY name';
    const { exitCode, stderr } = await runOktaql(['query', '--demo', sql, '--out', 'tokens.xlsx'], { place });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const cells = cellsOf(readFileSync(join(place.cwd, 'tokens.xlsx')));
    const { stdout } = await runOktaql(['query', '--demo', sql, '-o', 'jsonl'], { place: makeWorkplace({}) });
    expect(cells.length - 1).toBe(stdout.trimEnd().split('\n').length);
  });

  test('it is refused on standard output before anything is asked', async () => {
    const ended = await runOktaql(['query', '--demo', 'SELECT 1', '-o', 'xlsx', '-v'], {
      place: makeWorkplace({}),
    });
    expect(ended.exitCode).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('xlsx is a format of files');
    expect(ended.stderr).toContain('--out result.xlsx');
  });

  test('a statement that fails midway leaves no file', async () => {
    const place = makeWorkplace({});
    const sql = "SELECT abs(iif(value = 3, -9223372036854775808, value)) FROM json_each('[1,2,3]')";
    const { exitCode } = await runOktaql(['query', '--demo', sql, '--out', 'x.xlsx'], { place });
    expect(exitCode).toBe(2);
    expect(() => readFileSync(join(place.cwd, 'x.xlsx'))).toThrow(/ENOENT/);
  });
});
