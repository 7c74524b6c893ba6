import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import {
  type FormatName,
  formatForPath,
  formatNamed,
  formatNames,
  textFormatNames,
} from '../../src/output/formats.ts';
import { plainOptions, resultOf } from './print.ts';

const usageErrorOf = (act: () => unknown): UsageError => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a format', () => {
  test('is named in README and in the help, from one list', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`-o ${formatNames.join('|')}`);
  });

  test('is found by its name, in any case', () => {
    expect(formatNamed('JSONL').name).toBe('jsonl');
  });

  test('that does not exist is an error with all of them, and the nearest', () => {
    const error = usageErrorOf(() => formatNamed('jsno'));
    expect(error.message).toBe('there is no output format "jsno"');
    expect(error.hint).toBe(
      'Did you mean json? Formats: table, csv, tsv, json, jsonl, markdown, line, xlsx, parquet, sqlite.',
    );
    expect(error.exitCode).toBe(2);
    expect(usageErrorOf(() => formatNamed('spreadsheet')).hint).toBe(
      'Formats: table, csv, tsv, json, jsonl, markdown, line, xlsx, parquet, sqlite.',
    );
  });

  test.each<[string, FormatName]>([
    ['tokens.csv', 'csv'],
    ['/tmp/a.b/tokens.JSON', 'json'],
    ['tokens.jsonl', 'jsonl'],
    ['tokens.ndjson', 'jsonl'],
    ['tokens.md', 'markdown'],
    ['tokens.txt', 'table'],
    ['tokens.TSV', 'tsv'],
    ['tokens.xlsx', 'xlsx'],
  ])('for %s is %s', (path, name) => {
    expect(formatForPath(path).name).toBe(name);
  });

  test.each(['tokens', 'tokens.xls', '/tmp/a.csv/tokens', '/dev/stdout'])('for %s must be named', (path) => {
    const error = usageErrorOf(() => formatForPath(path));
    expect(error.message).toContain(JSON.stringify(path));
    expect(error.hint).toMatch(/^Name the format with -o .*\.csv/);
  });

  test.each(textFormatNames)(
    '%s pulls rows as its chunks are pulled, and closes them when left',
    async (name) => {
      let pulled = 0;
      let closed = false;
      function* rows() {
        try {
          for (;;) {
            pulled += 1;
            yield [pulled, 'some text of usual length', null];
          }
        } finally {
          closed = true;
        }
      }
      const { format } = await formatNamed(name).load();
      const chunks = format(resultOf(['n', 'text', 'none'], rows()), plainOptions);
      const [first = ''] = chunks as Iterable<string>;
      expect(first.length).toBeGreaterThan(16_000);
      expect(first.length).toBeLessThan(65_536);
      expect(first.endsWith('\n') || name === 'json').toBe(true);
      expect(pulled).toBeLessThan(12_000);
      expect(closed).toBe(true);
    },
  );

  test.each(formatNames)('%s passes on what reading the rows throws', async (name) => {
    function* rows() {
      yield [1];
      throw new Error('out of memory');
    }
    const { format } = await formatNamed(name).load();
    const read = async () => {
      for await (const _ of format(resultOf(['n'], rows()), plainOptions));
    };
    await expect(read()).rejects.toThrow('out of memory');
  });
});
