import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRecord, CsvScanner } from '../../../src/store/local-table/csv-scanner.ts';
import { readCsvTable } from '../../../src/store/local-table/csv-table.ts';
import { countSteps } from '../../fixtures/count-steps.ts';
import { errorOf, readText, readWhole, textInPieces, typesOf, usageError, writeTable } from './table-file.ts';

describe('a CSV as a table', () => {
  test('types are inferred and texts that only look like numbers stay as they are', async () => {
    const table = await readText(
      'owners.csv',
      'id,zip,count,ratio,long,since\r\n00u1,01234,5,0.5,12345678901234567890,2025-01-02\r\n00u2,99999,-6,2,1,\r\n',
    );
    expect(typesOf(table)).toEqual({
      id: 'TEXT',
      zip: 'TEXT',
      count: 'INTEGER',
      ratio: 'REAL',
      long: 'TEXT',
      since: 'TEXT',
    });
    expect(table.rows).toEqual([
      ['00u1', '01234', 5, 0.5, '12345678901234567890', '2025-01-02'],
      ['00u2', '99999', -6, 2, '1', null],
    ]);
  });

  test.each([
    [
      'an empty field is NULL, a quoted one is the empty string',
      'a,b\n,""\nx,y\n',
      [
        [null, ''],
        ['x', 'y'],
      ],
    ],
    [
      'in a column of numbers both are NULL',
      'a,b\n1,""\n2,\n3,4\n',
      [
        [1, null],
        [2, null],
        [3, 4],
      ],
    ],
    ['quoted numbers are numbers', 'a\n"1"\n"2"\n', [[1], [2]]],
    ['quoted delimiters, quotes and newlines', 'a,b\n"x,""y""","1\r\n2"\n', [['x,"y"', '1\r\n2']]],
    ['no newline at the end', 'a,b\nx,y', [['x', 'y']]],
    ['an empty last field at the end', 'a,b\nx,', [['x', null]]],
    ['a closing quote at the end', 'a,b\nx,"y"', [['x', 'y']]],
    [
      'LF and CR LF together',
      'a,b\r\nx,y\nz,w\r\n',
      [
        ['x', 'y'],
        ['z', 'w'],
      ],
    ],
    ['a byte order mark', '\ufeffa,b\nx,y\n', [['x', 'y']]],
    ['a byte order mark before a quote', '\ufeff"a","b"\nx,y\n', [['x', 'y']]],
    ['blank lines', 'a,b\n\nx,y\n\n\n', [['x', 'y']]],
    ['blank lines of one column', 'a\nx\n\ny\n', [['x'], ['y']]],
    [
      'records without any value, as spreadsheets leave them behind',
      'a,b\nx,y\n,\nz,\n,\n,,\n',
      [
        ['x', 'y'],
        ['z', null],
      ],
    ],
    [
      'empty texts are values',
      'a,b\n"",\n"",""\n',
      [
        ['', null],
        ['', ''],
      ],
    ],
    ['a header alone', 'a,b\n', []],
    ['a header without newline', 'a,b', []],
    ['names are trimmed', ' a , b \nx,y\n', [['x', 'y']]],
    ['semicolons, as some spreadsheets write', 'a;b\nx;"1;5"\n', [['x', '1;5']]],
    ['a comma in a quoted name decides nothing', '"a,1";b\nx;y\n', [['x', 'y']]],
    ['characters beyond ASCII', 'a,b\né,日本🎉\n', [['é', '日本🎉']]],
    ['a carriage return inside a field', 'a,b\nx\ry,z\n', [['x\ry', 'z']]],
  ])('%s', async (_, text, rows) => {
    expect((await readText('t.csv', text)).rows).toEqual(rows);
  });

  test('tab-separated text keeps quotes in the middle of a field', async () => {
    const table = await readText('t.tsv', 'a\tb\n5" disk\t"x\ty"\n');
    expect(table.rows).toEqual([['5" disk', 'x\ty']]);
  });

  test('a file without a telling name is known by its first character', async () => {
    expect((await readText('owners', 'a,b\nx,y\n')).rows).toEqual([['x', 'y']]);
  });

  test('a pipe, which can be read only once', async () => {
    const path = `${writeTable('other', '')}.pipe`;
    execFileSync('/usr/bin/env', ['mkfifo', path]);
    const [table] = await Promise.all([readWhole(path), writeFile(path, 'a,n\nx,1\ny,2\n')]);
    expect(table.rows).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
  });

  test('any name that SQLite can quote may head a column', async () => {
    const table = await readText('t.csv', '__proto__,"a ""b""",order,日\n1,2,3,4\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['__proto__', 'a "b"', 'order', '日']);
  });
});

describe('a bad CSV is told with file and line', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /t\.csv: the file is empty$/],
    ['a blank line', '\n', /:1: column 1 has no name$/],
    ['too few fields', 'a,b,c\n1,2,3\n"x\ny",2\n', /:3: 2 fields where the header has 3$/],
    ['too many fields', 'a,b\n1,2\n\n1,2,3\n', /:4: 3 fields where the header has 2$/],
    ['one field', 'a,b\n1\n', /:2: 1 field where the header has 2$/],
    ['a line of the right length after a record of many lines', 'a,b\n"1\n2\n3",x\ny\n', /:5: 1 field/],
    ['a duplicate name', 'id,name,ID\n', /:1: two columns are called ID$/],
    ['a missing name', ',a\n1,2\n', /:1: column 1 has no name$/],
    ['no header', '1,2\n3,4\n', /:1: there is no header/],
    ['an open quote', 'a,b\n1,2\n3,"x\ny,z\n', /:3: a quote is not closed/],
    ['text after a quote', 'a,b\n"x\n"y,1\n', /:3: text after a closing quote$/],
    ['a quote inside', 'a,b\n1,2\nx "y",2\n', /:3: a quote inside a field/],
    ['carriage returns alone', 'a,b\r1,2\r', /:1: the header holds control characters$/],
    ['too many columns', Array.from({ length: 2001 }, (_, i) => `c${i}`).join(), /:1: 2001 columns/],
    ['other encodings', Buffer.from('a,b\n1,2\n\xe9,2\n', 'latin1'), /:3: not UTF-8 text$/],
    ['a character cut off', Buffer.from('a\né').subarray(0, 3), /:2: not UTF-8 text$/],
    [
      'half of UTF-16',
      Buffer.from('\ufeffa,b\n1,2', 'utf16le').subarray(0, -1),
      /begins as UTF-16, and is none$/,
    ],
    ['bytes', Buffer.from('a\0,b\n1,2\n'), /:1: the header holds control characters$/],
    ['gzip cut off', Buffer.from('1f8b0800', 'hex'), /the gzip data ends too early$/],
    ['gzip broken', Buffer.from('1f8b08000000000000ffffffff', 'hex'), /the gzip data is broken$/],
  ])('%s', async (_, content, message) => {
    const error = await usageError('t.csv', content);
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(2);
  });

  test('a file that is not there, or is a directory', async () => {
    const missing = await errorOf(readWhole('/nowhere/t.csv'));
    expect(missing.message).toBe('/nowhere/t.csv: there is no such file');
    const directory = await errorOf(readWhole('/'));
    expect(directory.message).toBe('/: it is a directory');
  });

  test('a quote that swallows the rest of a large file ends as soon as in a smaller one', async () => {
    const stepsOf = (lines: number) =>
      countSteps(async () => {
        const path = writeTable('t.csv', `a,b\n"x,y\n${'x,y\n'.repeat(lines)}`);
        expect((await errorOf(readWhole(path))).message).toMatch(/:2: a quote is not closed/);
      });
    const steps = await stepsOf(4_500_000);
    expect((await stepsOf(9_000_000)) / steps).toBeLessThan(1.1);
  });
});

describe('the scanner agrees with csv-parse', () => {
  const field = fc.stringMatching(/^[a",;\r\n\t é0]{0,4}$/);
  const records = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 5 });
  const newline = fc.constantFrom('\n', '\r\n');

  test('on well-formed text, however it is cut into pieces', () => {
    fc.assert(
      fc.property(records, newline, fc.boolean(), fc.array(fc.nat(60)), (rows, end, closed, cuts) => {
        const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = rows.map((row) => row.map(quoted).join(',')).join(end) + (closed ? end : '');
        const expected = parse(text, { record_delimiter: end });
        expect(scan(text, cuts)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('and on any text, wherever csv-parse takes it', () => {
    const soup = fc.stringMatching(/^[a",\n]{0,14}$/);
    let both = 0;
    fc.assert(
      fc.property(soup, fc.array(fc.nat(14)), (text, cuts) => {
        let expected: string[][];
        try {
          expected = parse(text, { relax_column_count: true, record_delimiter: '\n' });
        } catch {
          expect(() => scan(text, cuts)).toThrow();
          return;
        }
        both++;
        expect(scan(text, cuts)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
    expect(both).toBeGreaterThan(300);
  });

  function scan(text: string, cuts: readonly number[]): string[][] {
    const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
    const scanner = new CsvScanner({ name: 't.csv', delimiter: ',' });
    const records: CsvRecord[] = [];
    for (let i = 1; i < places.length; i++) {
      scanner.push(text.slice(places[i - 1], places[i]), false, (record) => records.push(record));
    }
    scanner.push('', true, (record) => records.push(record));
    return records.map((record) => record.map((value) => value ?? ''));
  }
});

test('a file that changes between the passes is an error, not a wrong number', async () => {
  let reads = 0;
  const file = {
    name: 't.csv',
    pieces: () => textInPieces('', [reads++ < 2 ? 'a\n1\n' : 'a\nx\n']).pieces(),
  };
  const table = await readCsvTable(file);
  await expect(drain(table.batches())).rejects.toThrow('changed');
});

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}
