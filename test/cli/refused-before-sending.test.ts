import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type WorkplaceFiles } from '../fixtures/run-oktaql.ts';

const tokens = 'okta.api_tokens.api_tokens';
const valid = `SELECT id FROM ${tokens} WHERE subdomain = 'acme'`;

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

async function expectRefusal(argv: readonly string[], exitCode: number, ...parts: readonly string[]) {
  const ended = await orgs.run(argv);
  expect(ended).toMatchObject({ exitCode, stdout: '' });
  for (const part of parts) expect(ended.stderr).toContain(part);
  expect(ended.stderr.match(/^error: /gm)).toHaveLength(1);
  expect(orgs.emulator.requests.lines).toEqual([]);
  return ended;
}

describe('SQL that cannot run sends nothing', () => {
  it.each<[string, string, ...string[]]>([
    ['empty SQL', '', 'there is no SQL statement'],
    ['blanks and semicolons', ' ;\n;  ', 'there is no SQL statement'],
    ['a comment alone', '-- nothing here', 'there is no SQL statement'],
    ['an unterminated string', `${valid} AND name = 'x`, 'line 1, column', "'"],
    ['an unterminated name', `SELECT "id FROM ${tokens}`, 'line 1, column 8'],
    [
      'an unterminated comment in a write',
      `DELETE FROM ${tokens} WHERE subdomain = 'acme' /* AND id = '00T'`,
      'line 1, column 65',
      'this comment never ends',
    ],
    [
      'an unknown table',
      'SELECT * FROM okta.api_tokens.api_tokns',
      'api_tokns',
      'hint: Did you mean okta.api_tokens.api_tokens?',
    ],
    ['an unknown service', 'SELECT * FROM okta.tokens.api_tokens', 'okta.tokens.api_tokens'],
    ['an unknown column', `SELECT nmae FROM ${tokens}`, 'no such column: nmae', 'Did you mean name?'],
    ['an unknown column behind a table', `SELECT t.nmae FROM ${tokens} t`, 'no such column: t.nmae'],
    [
      'an unknown function',
      `SELECT dayssince(created) FROM ${tokens}`,
      'dayssince',
      'Did you mean days_since?',
    ],
    ['two parts of a table', 'SELECT * FROM okta.api_tokens', 'okta.api_tokens'],
    ['one part of two tables', 'SELECT * FROM users', 'users', 'okta.users.users'],
    ['one part that nearly is one', 'SELECT * FROM api_token', 'api_token', 'okta.api_tokens.api_tokens'],
    ['a table with an empty part', 'SELECT * FROM okta..api_tokens', 'okta'],
    ['double quotes around a string', `SELECT id FROM ${tokens} WHERE subdomain = "acme"`, 'acme', "'acme'"],
    ['a misspelt name in double quotes', `SELECT "nmae" FROM ${tokens}`, 'nmae', 'single quotes'],
    ['a parameter without a value', `SELECT id FROM ${tokens} WHERE subdomain = :org`, ':org', '-p org='],
    [
      "a '{{ parameter }}' without a value",
      `SELECT id FROM ${tokens} WHERE subdomain = '{{ subdomain }}'`,
      'subdomain',
      '-p subdomain=',
    ],
    ['a parameter without a name', `SELECT id FROM ${tokens} WHERE subdomain = ?`, '?'],
    ['DROP of a virtual table', `DROP TABLE ${tokens}`, tokens],
    ['ALTER of a virtual table', `ALTER TABLE ${tokens} ADD COLUMN x`, tokens],
    ['an index on a virtual table', `CREATE INDEX i ON ${tokens} (name)`, tokens],
    ['a syntax error', `SELEC id FROM ${tokens}`, 'near "SELEC": syntax error', 'line 1, column 1'],
    ['a syntax error at the end', `SELECT id FROM ${tokens} WHERE`, 'incomplete input'],
    ['a wrong number of arguments', `SELECT substr(id) FROM ${tokens}`, 'substr'],
    ['an aggregate out of place', `SELECT id FROM ${tokens} WHERE count(*) > 1`, 'count'],
    ['an ambiguous column', `SELECT id FROM ${tokens} a JOIN ${tokens} b USING (name)`, 'ambiguous'],
    [
      'compound selects of unequal width',
      `SELECT id, name FROM ${tokens} UNION SELECT 1`,
      'same number of result columns',
    ],
    ['a good statement of which a later one is broken by its quotes', `${valid}; SELECT 'x`, "'"],
  ])('%s', async (_, sql, ...parts) => {
    await expectRefusal(['query', sql], 2, ...parts);
  });

  it.each<[string, string]>([
    ['subdomain = subdomain', 'nope'],
    ['IN', "acme', 'nope"],
  ])('an org that is not configured (%s)', async (_, names) => {
    const sql = `SELECT id FROM ${tokens} WHERE subdomain IN ('${names}')`;
    await expectRefusal(['query', sql], 3, "no org 'nope' is configured", 'acme, globex, initech');
  });
});

describe('an error in SQL shows its place', () => {
  it('with a caret under the column', async () => {
    const { stderr } = await expectRefusal(['query', `SELECT id,\n  nmae\nFROM ${tokens}`], 2);
    expect(stderr).toBe(
      'error: line 2, column 3: no such column: nmae\n    nmae\n    ^\nhint: Did you mean name?\n',
    );
  });

  it.each([
    [`SELECT name FRM ${tokens}`, 17, 'okta'],
    [`SELECT name FROM ${tokens} okta.users.users`, 45, 'okta'],
    [`SELECT id FROM ${tokens} "u" "v"`, 47, '"v"'],
  ])('where only the text that SQLite was given has the word: %s', async (sql, column, word) => {
    const { stderr } = await expectRefusal(['query', sql], 2);
    expect(stderr).toContain(`error: line 1, column ${column}: near "${word}": syntax error\n`);
  });

  it('in a later statement of a file by the lines of the file', async () => {
    const { stderr } = await orgs.run(['query', '-f', 'audit.sql'], {
      files: { 'audit.sql': 'SELECT 1;\n\n-- second\nSELECT 2\n       FORM x;\n' },
    });
    expect(stderr).toMatch(/^error: line 5, column 13: near "x": syntax error\n {9}FORM x;\n {14}\^/);
  });

  it('in a long line by the part around it', async () => {
    const { stderr } = await expectRefusal(
      ['query', `SELECT ${'1, '.repeat(100)}nmae, ${'2, '.repeat(100)}3 FROM ${tokens}`],
      2,
    );
    const [, excerpt = '', caret = ''] = stderr.split('\n');
    expect(excerpt.length).toBeLessThanOrEqual(80);
    expect(excerpt.slice(caret.indexOf('^'))).toMatch(/^nmae,/);
  });

  it('without running what stands before a broken later statement', async () => {
    // Statements run in order and the first error stops; text that cannot even be cut into statements stops all.
    const { stdout } = await orgs.run(['query', "SELECT 1; SELECT 'x"]);
    expect(stdout).toBe('');
  });

  it('as JSON with -o json, on standard error', async () => {
    const { stderr } = await orgs.run(['query', `SELECT nmae FROM ${tokens}`, '-o', 'json']);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'sql',
        exitCode: 2,
        message: 'no such column: nmae',
        hint: 'Did you mean name?',
        line: 1,
        column: 8,
      },
    });
  });
});

describe('arguments that cannot be meant send nothing', () => {
  it.each<[string, readonly string[], ...string[]]>([
    ['an unknown option', ['query', valid, '--nope'], '--nope'],
    ['an unknown command', ['qery', valid], 'qery', 'Did you mean query?'],
    ['a word that is no command at all', ['zzzzzz'], 'zzzzzz', 'Commands: query, explain'],
    ['help for an unknown command', ['help', 'qery'], 'there is no command qery', 'Did you mean query?'],
    ['a word for an option', ['version'], 'there is no command version', 'hint: oktaql --version'],
    ['an option of another tool', ['query', valid, '--format', 'csv'], '--format', 'The format is -o'],
    ['a misspelt option', ['orgs', '--chek'], 'Did you mean --check? oktaql orgs --help shows'],
    ['SQL without quotes', ['query', 'SELECT', '1'], 'SQL is one argument: put it in quotes'],
    ['nothing to run', ['run'], '`oktaql queries` lists the saved queries'],
    ['an unknown saved query', ['run', 'nosuch'], 'hint: `oktaql queries` lists them'],
    ['a misspelt saved query', ['run', 'unsed-tokens'], 'Did you mean unused-tokens?'],
    ['part of the name of a saved query', ['run', 'calendar'], 'Did you mean expiry-calendar?'],
    ['part of several names', ['queries', 'Tokens-by'], 'Did you mean tokens-by-network or tokens-by-owner?'],
    ['SQL without its command', [valid], 'oktaql query'],
    ['two statements as arguments', ['query', valid, valid], 'argument'],
    ['an unknown format', ['query', valid, '-o', 'jsn'], 'jsn', 'Did you mean json?'],
    ['a format that --out cannot tell', ['query', valid, '--out', 'x.docx'], 'x.docx', '-o'],
    ['a parameter without a name', ['query', valid, '-p', 'acme'], 'name=value'],
    ['a parameter twice', ['query', valid, '-p', 'a=1', '-p', 'a=2'], 'a'],
    ['SQL as an argument and from a file', ['query', valid, '-f', 'x.sql'], 'not both'],
    ['a file that is not there', ['query', '-f', 'none.sql'], 'none.sql', 'no such file'],
    ['a directory in place of a file', ['query', '-f', '.'], 'cannot read .: it is a directory'],
    ['a file without a name', ['query', '-f', ''], 'cannot read ""'],
    ['--concurrency 0', ['query', valid, '--concurrency', '0'], '1 to 8'],
    ['--concurrency 9', ['query', valid, '--concurrency', '9'], '1 to 8'],
    ['--concurrency x', ['query', valid, '--concurrency', 'x'], '1 to 8'],
    ['--timeout 0', ['query', valid, '--timeout', '0'], 'above 0'],
    ['--timeout without a number', ['query', valid, '--timeout', 'soon'], 'seconds'],
    ['--max-writes -1', ['query', valid, '--max-writes=-1'], 'whole number'],
    ['--port out of range', ['emulator', '--port', '70000'], '65533'],
    ['--port that is no number', ['emulator', '--port', 'abc'], '65533'],
    ['a --table that is not there', ['query', valid, '-t', 'x=none.csv'], 'none.csv'],
    ['a --table without a path', ['query', valid, '-t', 'x'], '--table x', 'owners=owners.csv'],
  ])('%s', async (_, argv, ...parts) => {
    await expectRefusal(argv, 2, ...parts);
  });

  it('also as JSON with -o json', async () => {
    const { stderr, stdout, exitCode } = await orgs.run(['query', valid, '-o', 'json', '--nope']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'usage', exitCode: 2, message: expect.stringContaining('--nope') },
    });
  });

  it('no SQL at a terminal', async () => {
    const ended = await orgs.run(['query'], { stdinTerminal: true });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain('there is no SQL');
  });

  it.each([[['query']], [['query', ' \n']], [['explain', '-f', '-']]])('no SQL, in %j', async (argv) => {
    const ended = await orgs.run(argv, { stdin: '\n' });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^error: there is no SQL statement\nhint: oktaql query "SELECT …", -f FILE/);
  });

  it('SQL that is not UTF-8', async () => {
    const ended = await orgs.run(['query'], { stdin: Buffer.from([0x53, 0xff, 0xfe]) });
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('UTF-8') });
  });
});

describe('an --out that cannot be written is told before anything is sent', () => {
  it.each<[string, string, string]>([
    ['no such directory', 'none/x.csv', 'there is no such directory'],
    ['a directory', 'sub.csv', 'it is a directory'],
    ['below a file', 'oktaql.yaml/x.csv', 'directory'],
    ['a name that ends in a slash', 'x.csv/', 'names no file'],
  ])('%s', async (_, out, reason) => {
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
    mkdirSync(join(place.cwd, 'sub.csv'));
    const ended = await runOktaql(['query', valid, '--out', out], { place });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain(reason);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('a configuration that cannot be read', () => {
  const referring = `orgs:\n  acme:\n    token: \${NOT_SET}\n`;
  const refused = async (files: WorkplaceFiles, argv: readonly string[] = [], env = {}) => {
    const ended = await runOktaql(['query', valid, ...argv], { place: makeWorkplace(files), env });
    expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
    return ended.stderr;
  };

  it('is missing altogether: how to write one', async () => {
    const stderr = await refused({});
    for (const part of ['no org is configured', 'OKTA_CLIENT_ORGURL', 'oktaql.yaml', '--demo']) {
      expect(stderr).toContain(part);
    }
  });

  it('is not where --config says', async () => {
    expect(await refused({}, ['--config', 'none.yaml'])).toContain('none.yaml: there is no such');
  });

  it('is not where OKTAQL_CONFIG says', async () => {
    expect(await refused({}, [], { OKTAQL_CONFIG: 'none.yaml' })).toContain('OKTAQL_CONFIG');
  });

  it('is malformed: the line', async () => {
    expect(await refused({ 'oktaql.yaml': 'orgs:\n  acme:\n    token: [\n' })).toMatch(/oktaql\.yaml:\d: /);
  });

  it('misses a variable: line and path', async () => {
    const stderr = await refused({ 'oktaql.yaml': referring });
    expect(stderr).toMatch(/oktaql\.yaml:3: orgs\.acme\.token .*NOT_SET/);
  });

  describe('for one org misses a variable', () => {
    const unset = `  broken:\n    token: \${NOT_SET}\n`;
    const files = () => ({ 'oktaql.yaml': `${orgs.config}${unset}` });
    const select = 'SELECT count(*) AS n FROM okta.api_tokens.api_tokens';
    const fault = /broken\.token refers to the environment variable NOT_SET/;

    it.each([
      ['none', select],
      ['that org', `${select} WHERE subdomain = 'broken'`],
      ['it and others', `${select} WHERE subdomain IN ('acme', 'broken')`],
      ['it by a join', `WITH o(name) AS (VALUES ('broken')) ${select} t JOIN o ON t.subdomain = o.name`],
      ['it in a write', `DELETE FROM okta.api_tokens.api_tokens WHERE subdomain = 'broken' AND name = 'x'`],
      ['none, explained', `EXPLAIN ${select}`],
    ])('and the statement names %s: nothing is sent', async (_, sql) => {
      const ended = await orgs.run(['query', sql], { files: files() });
      expect(ended).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringMatching(fault) });
      expect(orgs.emulator.requests.lines).toEqual([]);
    });

    it('and an audit, which is of all orgs, ends', async () => {
      const ended = await orgs.run(['audit', 'duplicate-names'], { files: files() });
      expect(ended).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringMatching(fault) });
    });

    it('and the statement names others: it runs', async () => {
      const sql = `${select} WHERE subdomain IN ('acme', 'globex')`;
      const { tokens } = orgs.emulator.org('acme').state;
      expect(await orgs.run(['query', '-o', 'csv', sql], { files: files() })).toEqual({
        exitCode: 0,
        stdout: `n\r\n${tokens.size + orgs.emulator.org('globex').state.tokens.size}\r\n`,
        stderr: '',
      });
    });

    it('and a subdomain that is none: all are listed', async () => {
      const ended = await orgs.run(['query', `${select} WHERE subdomain = 'brokn'`], { files: files() });
      expect(ended.stderr).toContain('configured: acme, globex, initech, broken');
    });
  });

  it('has plain http to another host', async () => {
    const stderr = await refused({
      'oktaql.yaml': 'orgs:\n  acme:\n    url: http://acme.okta.com\n    token: t\n',
    });
    expect(stderr).toMatch(/oktaql\.yaml:3: orgs\.acme\.url is plain http/);
  });

  it('as JSON: file, line and path', async () => {
    const stderr = await refused({ 'oktaql.yaml': referring }, ['-o', 'json']);
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'config',
      exitCode: 3,
      file: 'oktaql.yaml',
      line: 3,
      path: 'orgs.acme.token',
    });
  });

  it('does not matter to a statement on local tables alone', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': 'nonsense: [' });
    expect(await runOktaql(['query', 'SELECT 1 AS one', '-o', 'csv'], { place })).toEqual({
      exitCode: 0,
      stdout: 'one\r\n1\r\n',
      stderr: '',
    });
  });

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['--config', ['--config', 'none.yaml'], {}, 'none.yaml: there is no such'],
    ['OKTAQL_CONFIG', [], { OKTAQL_CONFIG: 'none.yaml' }, 'OKTAQL_CONFIG'],
    ['--config', ['--config', 'nonsense.yaml'], {}, 'nonsense.yaml:1: '],
    ['--config, even with --demo', ['--demo', '--config', 'none.yaml'], {}, 'none.yaml: there is no such'],
  ])('but is named by %s: that matters to every statement', async (_, argv, env, message) => {
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config, 'nonsense.yaml': 'nonsense: [' });
    const ended = await runOktaql(['query', 'SELECT 1 AS one', ...argv], { place, env });
    expect(ended).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('is there, and a file that others may read is warned of', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': { text: orgs.config, mode: 0o644 } });
    const ended = await runOktaql(['query', valid], { place });
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toMatch(/^warning: oktaql\.yaml holds [^\n]*chmod 600[^\n]*\n$/);
    writeFileSync(join(place.cwd, 'x'), '');
    expect((await runOktaql(['query', valid, '-q'], { place })).stderr).toBe('');
  });
});
