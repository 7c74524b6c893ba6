import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseQueryFile } from '../../src/saved/parse-query-file.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

/** A working directory to write queries into and to run in. */
const createPlace = (env: Readonly<Record<string, string>> = {}) => {
  const place = makeWorkplace();
  return {
    ...place,
    write: async (path: string, text: string) => {
      const file = join(place.cwd, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
    /** As somebody who names the directory, and so agrees to it. */
    run: (...argv: readonly string[]) => {
      const named = existsSync(join(place.cwd, 'queries')) ? ['--queries', 'queries'] : [];
      return runOktaql([...argv, ...named], { place, env });
    },
  };
};

const header = (lines: string) => `/*\n${lines}\n*/\n`;
const report = (lines = '') =>
  header(`title: A report\ndescription: What it shows.\nkind: report${lines === '' ? '' : `\n${lines}`}`);

const faultsOf = (text: string, name = 'query') => {
  const parsed = parseQueryFile(name, `${name}.sql`, text);
  return 'faults' in parsed ? parsed.faults.map(({ line, message }) => `${line}: ${message}`) : [];
};

describe('a file of a saved query', () => {
  test('holds a header and one statement', () => {
    const parsed = parseQueryFile(
      'old',
      'queries/old.sql',
      `${header(`title: Old tokens
description: |
  Tokens that are old.
kind: check
severity: high
why: They are.
remedy: Rotate them.
controls: [DISA STIG OKTA-APP-003240]
tags: [age]
parameters:
  days:
    type: integer
    default: 90
    help: Older than this many days.
    check: {min: 0, max: 3650}`)}
-- What follows is read by SQLite.
SELECT subdomain, id AS tokenId FROM okta.api_tokens.api_tokens WHERE days_since(created) > :days;
`,
    );
    expect(parsed).toMatchObject({
      name: 'old',
      file: 'queries/old.sql',
      kind: 'check',
      severity: 'high',
      title: 'Old tokens',
      description: 'Tokens that are old.',
      controls: ['DISA STIG OKTA-APP-003240'],
      tags: ['age'],
      parameters: [{ name: 'days', type: 'integer', default: '90', check: { min: '0', max: '3650' } }],
    });
  });

  test.each([
    ['no header', 'SELECT 1', ['1: there is no header: the file must begin with /*, YAML, and */']],
    [
      'a comment of another kind',
      '-- title: x\nSELECT 1',
      ['1: there is no header: the file must begin with /*, YAML, and */'],
    ],
    [
      'a header that is no YAML',
      '/*\ntitle: "x\n*/\nSELECT 1',
      ['3: the header is not valid YAML: a quote, comma or bracket is missing'],
    ],
    ['a header that says nothing', '/* */ SELECT 1', ['1: kind is missing']],
    ['no statement', report(), ['6: there is no SQL statement here']],
    ['a statement that cannot be read', `${report()}SELECT 'x`, ['6: this string never ends']],
    [
      'two statements',
      `${report()}SELECT 1;\nSELECT 2`,
      ['7: there are two statements: a saved query is one'],
    ],
    [
      'DELETE',
      `${report()}DELETE FROM okta.api_tokens.api_tokens`,
      ['6: a saved query only reads: it begins with SELECT, not DELETE'],
    ],
    [
      'REPLACE',
      `${report()}REPLACE okta.api_tokens.api_tokens SET name = 'x'`,
      ['6: a saved query only reads: it begins with SELECT, not REPLACE'],
    ],
    [
      'a write behind WITH',
      `${report()}WITH a AS (SELECT 1)\nINSERT INTO t SELECT * FROM a`,
      ['7: a saved query only reads: INSERT writes'],
    ],
    [
      'a write on the table behind WITH',
      `${report()}WITH a AS (SELECT 1) DELETE FROM okta.api_tokens.api_tokens`,
      ['6: a saved query only reads: it begins with SELECT, not WITH'],
    ],
    [
      'EXPLAIN',
      `${report()}EXPLAIN SELECT 1`,
      ['6: a saved query only reads: it begins with SELECT, not EXPLAIN'],
    ],
    [
      'CREATE',
      `${report()}CREATE TABLE t AS SELECT 1`,
      ['6: a saved query only reads: it begins with SELECT, not CREATE'],
    ],
    [
      'a parameter never used',
      `${report('parameters:\n  days: {type: integer}')}SELECT 1`,
      ['6: parameters.days is never used: the statement has no :days'],
    ],
    [
      'a parameter never declared',
      `${report()}SELECT 1,\n:days`,
      ['7: :days is not declared under parameters'],
    ],
    [
      'a parameter without a name',
      `${report()}SELECT ?`,
      ['6: parameters have names: write :name in place of ?'],
    ],
    [
      'a check without severity',
      `${header('title: t\ndescription: d\nkind: check\nwhy: w\nremedy: r')}SELECT 1`,
      ['2: severity is missing'],
    ],
    [
      'a report with severity',
      `${report('severity: high')}SELECT 1`,
      ['5: severity is no member of the header'],
    ],
    ['an unknown member', `${report('sevrity: high')}SELECT 1`, ['5: sevrity is no member of the header']],
    [
      'a default of another type',
      `${report('parameters:\n  days:\n    type: integer\n    default: soon')}SELECT :days`,
      ['8: parameters.days.default must be a whole number'],
    ],
    [
      'a default that its check refuses',
      `${report('parameters:\n  days:\n    type: integer\n    default: 0\n    check: {min: 1}')}SELECT :days`,
      ['8: parameters.days.default must be 1 or more'],
    ],
    [
      'a bound of another type',
      `${report('parameters:\n  days:\n    type: integer\n    check:\n      min: few')}SELECT :days`,
      ['9: parameters.days.check.min is no integer'],
    ],
    [
      'an unknown type',
      `${report('parameters:\n  days: {type: int}')}SELECT :days`,
      ['6: parameters.days.type must be one of integer, number, text, boolean, date'],
    ],
    [
      'rows that are not assessed without a reason',
      `${header('title: t\ndescription: d\nkind: check\nseverity: low\nwhy: w\nremedy: r\nnotAssessed: {column: x}')}SELECT 1`,
      ['8: notAssessed.why is missing'],
    ],
    [
      'rows that are not assessed, of a report',
      `${report('notAssessed: {column: x, why: y}')}SELECT 1`,
      ['5: notAssessed is no member of the header'],
    ],
    [
      'a pattern that is none',
      `${report('parameters:\n  name: {type: text, check: {pattern: "("}}')}SELECT :name`,
      ['6: parameters.name.check.pattern is not a valid regular expression'],
    ],
  ])('%s is a fault with its line', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('tells all its faults at once, in the order of its lines', () => {
    const text = `${header('title: t\nkind: check\nseverity: huge\nwhy: w\ncolour: red\nremedy: r')}SELECT 1;\nDELETE FROM t`;
    expect(faultsOf(text)).toEqual([
      '2: description is missing',
      '4: severity must be one of low, medium, high, critical',
      '6: colour is no member of the header',
      '10: there are two statements: a saved query is one',
    ]);
  });

  test('may use words of writes where they write nothing', () => {
    const text = `${report()}SELECT replace(name, 'DELETE', ''), "update" AS "delete" FROM (SELECT 'INSERT' AS name, 1 AS "update")`;
    expect(faultsOf(text)).toEqual([]);
  });
});

describe('saved queries on the command line', () => {
  let place: ReturnType<typeof createPlace>;
  beforeEach(() => {
    place = createPlace();
  });

  const numbers = (more = '') =>
    `${report(`parameters:\n  low: {type: integer, default: 1, help: The least., check: {min: 0, max: 9}}\n  word: {type: text, default: "a'b"}${more}`)}SELECT :low AS low, typeof(:low) AS type, :word AS word`;

  test('are found in ./queries, in the configuration, and among those shipped; the nearest wins', async () => {
    const config = join(place.homeDir, '.config', 'oktaql', 'queries');
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'mine.sql'), `${report()}SELECT 'config' AS origin`);
    await writeFile(join(config, 'both.sql'), `${report()}SELECT 'config' AS origin`);
    await place.write('queries/team/BOTH.sql', `${report()}SELECT 'here' AS origin`);
    await place.write('queries/token-inventory.sql', `${report()}SELECT 'here' AS origin`);
    await place.write('queries/notes.txt', 'no query');
    expect((await place.run('run', 'mine', '-o', 'csv')).stdout).toBe('origin\r\nconfig\r\n');
    expect((await place.run('run', 'both', '-o', 'csv')).stdout).toBe('origin\r\nhere\r\n');
    expect((await place.run('run', 'token-inventory', '-o', 'csv')).stdout).toBe('origin\r\nhere\r\n');
    const listed = JSON.parse((await place.run('queries', '-o', 'json')).stdout);
    const names = listed.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['mine', 'BOTH', 'token-inventory', 'usable-from-anywhere']),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('say so when they hide another of their name, unless they are to be quiet', async () => {
    const check = `title: Mine\ndescription: Mine.\nkind: check\nseverity: low\nwhy: Because.\nremedy: None.`;
    const sql = 'SELECT subdomain, id AS tokenId FROM okta.api_tokens.api_tokens WHERE 0';
    await place.write('queries/usable-from-anywhere.sql', header(check) + sql);
    await place.write('queries/another.sql', `${report()}SELECT 1`);
    const hiding =
      /^note: usable-from-anywhere is queries\/usable-from-anywhere\.sql, in place of .*checks\/usable-from-anywhere\.sql$/m;
    for (const command of ['run', 'audit']) {
      const argv = [command, 'usable-from-anywhere', '--demo'];
      expect((await place.run(...argv)).stderr).toMatch(hiding);
      expect((await place.run(...argv, '--quiet')).stderr).toBe('');
    }
    expect((await place.run('run', 'another')).stderr).toBe('');
    expect((await place.run('queries', 'usable-from-anywhere')).stdout).toMatch(/^In place of: .*checks/m);
  });

  test('XDG_CONFIG_HOME is where the configuration is', async () => {
    const xdg = join(place.cwd, 'xdg');
    await place.write('xdg/oktaql/queries/q.sql', `${report()}SELECT 'xdg' AS origin`);
    const other = createPlace({ XDG_CONFIG_HOME: xdg });
    expect((await other.run('run', 'q', '-o', 'csv')).stdout).toBe('origin\r\nxdg\r\n');
  });

  test('take typed parameters, which are bound and never pasted', async () => {
    await place.write('queries/numbers.sql', numbers());
    expect((await place.run('run', 'numbers', '-o', 'csv')).stdout).toBe(
      "low,type,word\r\n1,integer,a'b\r\n",
    );
    const hostile = `x'; DELETE FROM t; --`;
    const { stdout } = await place.run('run', 'numbers', '-p', 'low=7', '-p', `word=${hostile}`, '-o', 'csv');
    expect(stdout).toBe(`low,type,word\r\n7,integer,${hostile}\r\n`);
  });

  test.each(['+7', '7.0', '7e0', ' 7', '7\r'])(
    'take a number as any other statement does: %j',
    async (low) => {
      await place.write('queries/numbers.sql', numbers());
      const { stdout } = await place.run('run', 'numbers', '-p', `low=${low}`, '-o', 'csv');
      expect(stdout).toBe("low,type,word\r\n7,integer,a'b\r\n");
    },
  );

  test('take lists', async () => {
    const query = (more: string) =>
      `${report(`parameters:\n  ids: {type: integer, list: true${more}}`)}SELECT 1 IN (:ids) AS one, 2 IN (:ids) AS two`;
    await place.write('queries/lists.sql', query(', default: [1, 3], check: {max: 9}'));
    const run = async (...values: readonly string[]) =>
      place.run('run', 'lists', ...values.flatMap((value) => ['-p', `ids=${value}`]), '-o', 'csv');
    expect((await run()).stdout).toBe('one,two\r\n1,0\r\n');
    expect((await run('2')).stdout).toBe('one,two\r\n0,1\r\n');
    expect((await run('2', '+1')).stdout).toBe('one,two\r\n1,1\r\n');
    expect(
      (await run('2', 'x', '10')).stderr,
    ).toBe(`error: lists: parameter ids must be a whole number, not "x"; parameter ids must be 9 or less, not "10"
hint: usage: oktaql run lists [-p ids=1 -p ids=3 …]
  ids: list of integer, 9 or less, default 1 3
`);
    await place.write('queries/lists.sql', query(', default: []'));
    expect((await run()).stdout).toBe('one,two\r\n0,0\r\n');
    await place.write('queries/lists.sql', query(''));
    expect((await run()).stderr).toContain('parameter ids has no value');
    expect(faultsOf(query(', default: [1, x]'))).toEqual([
      '6: parameters.ids.default must be a whole number',
    ]);
    expect(faultsOf(query(', default: [1, 2]').replace('list: true, ', ''))).toEqual([
      '6: parameters.ids.default must be one value: list is not true',
    ]);
  });

  test('take one value where they are no lists', async () => {
    await place.write('queries/numbers.sql', numbers());
    const { exitCode, stderr } = await place.run('run', 'numbers', '-p', 'low=1', '-p', 'low=2');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: numbers: parameter low is given twice, and is no list\n/);
  });

  test('say what a text against a number means', async () => {
    await place.write(
      'queries/q.sql',
      `${report('parameters:\n  size: {type: text, default: 3}')}SELECT length('abcd') > :size AS a`,
    );
    expect(await place.run('run', 'q', '-o', 'csv')).toMatchObject({
      exitCode: 0,
      stdout: 'a\r\n0\r\n',
      stderr: expect.stringMatching(/^warning: `length\('abcd'\) > :size` compares a number with a text/),
    });
  });

  test.each([
    [['low=ten'], 'parameter low must be a whole number, not "ten"'],
    [['low=10'], 'parameter low must be 9 or less, not "10"'],
    [['days=1'], 'there is no parameter days'],
    [['low=1.5', 'days=1'], 'parameter low must be a whole number, not "1.5"; there is no parameter days'],
  ])('refuse %j with the usage', async (given, message) => {
    await place.write('queries/numbers.sql', numbers());
    const outcome = await place.run('run', 'numbers', ...given.flatMap((value) => ['-p', value]));
    expect(outcome).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error: numbers: ${message}
hint: usage: oktaql run numbers [-p low=1] [-p word=a'b]
  low: integer, 0 to 9, default 1. The least.
  word: text, default a'b
`,
    });
  });

  test('a required parameter that is not given is an error', async () => {
    await place.write('queries/q.sql', `${report('parameters:\n  day: {type: date}')}SELECT :day AS day`);
    expect(await place.run('run', 'q')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('parameter day has no value'),
    });
    expect((await place.run('run', 'q', '-p', 'day=2026-02-29')).stderr).toContain('must be a date');
    expect((await place.run('run', 'q', '-p', 'day=2026-02-28', '-o', 'csv')).stdout).toBe(
      'day\r\n2026-02-28\r\n',
    );
  });

  test('the list has those that are good, names the bad, and leaves nothing out silently', async () => {
    await place.write('queries/a.sql', 'SELECT 1');
    await place.write('queries/b.sql', `${report()}SELECT 1;\nSELECT 2`);
    await place.write('queries/good.sql', `${report()}SELECT 1 AS one`);
    expect(await place.run('queries')).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/ good .*[\s\S]* usable-from-anywhere /),
      stderr: `warning: no query: queries/a.sql:1: there is no header: the file must begin with /*, YAML, and */
warning: no query: queries/b.sql:7: there are two statements: a saved query is one
`,
    });
    // A draft does not keep its neighbours from running.
    expect((await place.run('run', 'good', '-o', 'csv')).stdout).toBe('one\r\n1\r\n');
    expect((await place.run('run', 'a')).exitCode).toBe(2);
  });

  test('two files of one name in one place are a fault', async () => {
    await place.write('queries/x/same.sql', `${report()}SELECT 1`);
    await place.write('queries/y/same.sql', `${report()}SELECT 2`);
    const { exitCode, stderr } = await place.run('run', 'same');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('queries/y/same.sql:1: there is a query of this name in queries/x/same.sql');
  });

  test('a name that is misspelt is met with the nearest', async () => {
    expect(await place.run('run', 'token-inventry')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: there is no saved query "token-inventry"\nhint: Did you mean token-inventory? `oktaql queries` lists them.\n',
    });
  });

  test('one query is shown with its SQL', async () => {
    await place.write('queries/numbers.sql', numbers());
    const { stdout } = await place.run('queries', 'numbers');
    expect(stdout).toBe(`numbers (report): A report

What it shows.

Usage: oktaql run numbers [-p low=1] [-p word=a'b]
  low: integer, 0 to 9, default 1. The least.
  word: text, default a'b
File: queries/numbers.sql

SELECT :low AS low, typeof(:low) AS type, :word AS word
`);
    const [shown] = JSON.parse((await place.run('queries', 'numbers', '-o', 'json')).stdout);
    expect(shown).toMatchObject({
      name: 'numbers',
      file: 'queries/numbers.sql',
      parameters: { low: 'integer, 0 to 9, default 1. The least.' },
    });
  });

  test('an error of SQLite’s in a saved query shows the line of its file', async () => {
    await place.write('queries/wrong.sql', `${report()}SELECT 1,\n  nmae FROM okta.api_tokens.api_tokens`);
    const { exitCode, stderr } = await place.run('run', 'wrong');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('line 7, column 3: no such column: nmae');
  });
});
