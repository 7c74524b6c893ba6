import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandNames, dotCommands } from '../../src/shell/dot-commands/dot-commands.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { openTestShell } from './test-shell.ts';

let orgs: EmulatedOrgs;

beforeAll(async () => {
  orgs = await startEmulatedOrgs();
});

afterAll(() => orgs.emulator.stop());

/** A shell whose oktaql.yaml names the embedded orgs. */
const openOktaShell = () => openTestShell({ files: { 'oktaql.yaml': orgs.config } });

const countTokens = 'SELECT subdomain, count(*) AS n FROM okta.api_tokens.api_tokens GROUP BY 1 ORDER BY 1;';

describe('the list of dot-commands', () => {
  it('has each name once, and a line of help for each', () => {
    expect(new Set(commandNames).size).toBe(commandNames.length);
    for (const { help } of dotCommands) expect(help.length).toBeGreaterThan(5);
  });

  it('is what .help shows, \\? and help as well', async () => {
    const { enter } = openTestShell();
    const help = await enter('.help');
    for (const { names } of dotCommands) expect(help).toContain(names[0]);
    expect(await enter('\\?')).toBe(help);
    expect(await enter('help')).toBe(help);
    expect(await enter('.help mode')).toMatch(/^\.mode FORMAT\n/);
  });

  it('fits into eighty columns', async () => {
    const { enter } = openTestShell();
    const lines = (await enter('.help')).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['.moed', 'Did you mean .mode?'],
    ['.tabels', 'Did you mean .tables?'],
    ['\\z', 'Did you mean \\'],
  ])('answers %s with the nearest one', async (typed, hint) => {
    const { enter } = openTestShell();
    const answer = await enter(typed);
    expect(answer).toContain('there is no command');
    expect(answer).toContain(hint);
  });

  it('takes shortened names where they are clear, as sqlite3 does', async () => {
    const { enter } = openTestShell();
    expect(await enter('.tab nosuch')).toContain('description');
    expect(await enter('.h')).toContain('there is no command');
  });

  it('says how a command is used that gets too little or too much', async () => {
    const { enter } = openTestShell();
    expect(await enter('.import x.csv')).toContain('usage: .import FILE TABLE');
    expect(await enter('.timer on off')).toContain('usage: .timer on|off');
    expect(await enter('.timer perhaps')).toContain('"perhaps" is neither on nor off');
  });
});

describe('how results are printed', () => {
  it('.mode, .headers and .nullvalue change it, \\x turns rows into lines', async () => {
    const { enter } = openTestShell();
    const ask = () => enter("SELECT 1 AS one, NULL AS none, '' AS empty;");
    expect(await ask()).toContain(' one │ none │ empty\n');
    await enter('.nullvalue ∅');
    expect(await ask()).toContain('   1 │ ∅    │ ');
    await enter('.mode csv');
    expect(await ask()).toBe('one,none,empty\r\n1,,""\r\n1 row\n');
    await enter('.headers off');
    expect(await ask()).toBe('1,,""\r\n1 row\n');
    await enter('.mode box');
    await enter('\\x');
    expect(await ask()).toContain('  one = 1\n');
    await enter('\\x off');
    expect(await ask()).not.toContain('  one = 1\n');
    expect(await enter('.mode xml')).toContain('there is no output format "xml"');
    expect(await enter('.mode')).toBe('current mode: table\n');
  });

  it('.width narrows tables', async () => {
    const { enter } = openTestShell();
    await enter('.width 20');
    expect(await enter(`SELECT '${'x'.repeat(50)}' AS wide;`)).toContain('…');
    expect(await enter('.width 3')).toContain('a width is a whole number');
    await enter('.width auto');
    expect(await enter(`SELECT '${'x'.repeat(50)}' AS wide;`)).not.toContain('…');
  });

  it('a table that cannot show its ids whole is lines, and the line under it says so', async () => {
    const { enter } = openTestShell();
    const id = '00T1gtr35t8ZbfBfV1d7';
    const ask = () => enter(`SELECT '${id}' AS id, 'a name of many words' AS name;`);
    await enter('.width 33');
    expect(await ask()).toBe(
      `   id = ${id}\n name = a name of many words\n1 row as lines: a table needs 35 columns\n`,
    );
    await enter('.width 35');
    expect(await ask()).toContain(` ${id} │ a name of …\n1 row\n`);
  });

  it('.timer tells how long a statement took', async () => {
    const { enter } = openTestShell();
    expect(await enter('SELECT 1;')).toMatch(/\n1 row\n$/);
    await enter('.timer on');
    expect(await enter('SELECT 1;')).toMatch(/\n1 row \(\d+\.\d+ s\)\n$/);
  });

  it('.once writes the next result alone, in the format of the ending', async () => {
    const { enter, place } = openTestShell();
    await enter('.once one.csv');
    expect(await enter('SELECT 1 AS a;')).toContain('written to ');
    expect(readFileSync(join(place.cwd, 'one.csv'), 'utf8')).toBe('a\r\n1\r\n');
    expect(await enter('SELECT 2 AS a;')).toContain('\n 2\n');
  });

  it('.output writes one result behind the other, until it is turned off', async () => {
    const { enter, place } = openTestShell();
    await enter('.output all.csv');
    await enter("SELECT 1 AS a; SELECT 'no' || such;");
    await enter('SELECT 2 AS b;');
    await enter('.output');
    expect(await enter('SELECT 3 AS c;')).toContain(' c\n');
    expect(readFileSync(join(place.cwd, 'all.csv'), 'utf8')).toBe('a\r\n1\r\nb\r\n2\r\n');
  });

  it('refuses at once to write where nothing can be written', async () => {
    const { enter, place } = openTestShell();
    mkdirSync(join(place.cwd, 'directory.csv'));
    expect(await enter('.output no/such/place.csv')).toContain('there is no such directory');
    expect(await enter('.once directory.csv')).toContain('it is a directory');
    expect(await enter('SELECT 1;')).toContain('1 row');
  });

  it('leaves a file as it was when the statement fails', async () => {
    const { enter, place } = openTestShell({ files: { 'kept.csv': 'kept' } });
    await enter('.once kept.csv');
    expect(await enter('SELECT nosuch;')).toContain('no such column');
    expect(readFileSync(join(place.cwd, 'kept.csv'), 'utf8')).toBe('kept');
  });
});

describe('what there is to ask', () => {
  it('.tables lists the tables of Okta and of the session', async () => {
    const { enter } = openTestShell();
    await enter('CREATE TABLE mine (x); CREATE VIEW seen AS SELECT x FROM mine;');
    const all = await enter('.tables');
    for (const name of ['okta.api_tokens.api_tokens', 'mine', 'seen']) expect(all).toContain(name);
    expect(await enter('\\dt')).toBe(all);
    expect(await enter('\\d')).toBe(all);
    expect(await enter('.tables %tokens')).not.toContain('mine');
  });

  it('.schema writes tables as CREATE statements', async () => {
    const { enter } = openTestShell();
    await enter('CREATE VIEW v AS SELECT name FROM okta.api_tokens.api_tokens;');
    expect(await enter('.schema okta.api_tokens.api_tokens')).toMatch(
      /CREATE TABLE okta\.api_tokens\.api_tokens \(\n {2}id TEXT,/,
    );
    expect(await enter('.schema v')).toContain('SELECT name FROM okta.api_tokens.api_tokens');
    expect(await enter('.schema okta.api_tokens.tokens')).toContain(
      'Did you mean okta.api_tokens.api_tokens?',
    );
  });

  it('.describe and \\d show the columns of a table', async () => {
    const { enter } = openTestShell();
    const described = await enter('.describe okta.api_tokens.api_tokens');
    expect(described).toContain('tokenWindow');
    expect(await enter('\\d okta.api_tokens.api_tokens')).toBe(described);
    expect(await enter('\\d nosuch')).toContain('no such table: nosuch');
  });

  it('.explain tells what the last statement asks of Okta, and sends nothing', async () => {
    const { enter } = openOktaShell();
    expect(await enter('.explain')).toContain('there is no statement to explain yet');
    await enter("SELECT name FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme' LIMIT 1;");
    orgs.emulator.requests.reset();
    expect(await enter('.explain')).toContain('/api/v1/api-tokens');
    expect(orgs.emulator.requests.entries).toEqual([]);
  });
});

describe('what statements are run with', () => {
  it('.orgs lists the orgs, and .use narrows what is asked', async () => {
    const { enter } = openOktaShell();
    expect(await enter('.orgs')).toMatch(/acme[\s\S]*globex[\s\S]*initech/);
    expect(await enter('.use acme globex')).toBe('asking acme, globex\n');
    const narrowed = await enter(countTokens);
    expect(narrowed).toContain('acme');
    expect(narrowed).not.toContain('initech');
    expect(await enter("SELECT id FROM okta.api_tokens.api_tokens WHERE subdomain = 'initech';")).toContain(
      "the org 'initech' is not in use; in use: acme, globex",
    );
    expect(await enter('.use acmee')).toContain('Did you mean .use acme?');
    await enter('.use');
    expect(await enter(countTokens)).toContain('initech');
  });

  it('.param gives values to parameters', async () => {
    const { enter } = openTestShell();
    await enter('.param set :days 30');
    await enter(".param set name 'it''s'");
    await enter('.param set id 007');
    expect(await enter('.mode csv\nSELECT :days + 1, :name, $id;')).toContain("31,it's,007\r\n");
    expect(await enter('.param list')).toMatch(/:days .*30/);
    await enter('.param unset days');
    expect(await enter('SELECT :days;')).toContain('no value for parameter :days');
    expect(await enter('.param unset days')).toContain('there is no parameter days');
    expect(await enter('.param frob')).toContain('.param knows set, unset, list and clear');
  });

  it('.param takes a number however it is spelled, a text in quotes, and several for a list', async () => {
    const { enter } = openTestShell();
    await enter('.mode csv');
    const answer = async (sql: string) =>
      (await enter(sql)).replace(/^.*\r\n/, '').replace(/\r\n1 row\n$/, '');
    await enter('.param set d +2.0');
    expect(await answer("SELECT length('abc') > :d, 5 / :d;")).toBe('1,2.5');
    await enter(".param set d '2'");
    expect(await enter("SELECT length('abc') > :d;")).toMatch(
      /^warning: `length\('abc'\) > :d` compares a number with a text, .*\n.*\r\n0\r\n1 row\n$/,
    );
    await enter(".param set d 'a' 'it''s'");
    expect(await answer("SELECT 'it''s' IN (:d), 'b' IN (:d);")).toBe('1,0');
    expect(await enter('.param list')).toMatch(/:d .* a\n :d .* it's\n/);
  });

  it('.cache uses fetched rows again, tells their age, and drops them after a write', async () => {
    const { enter } = openOktaShell();
    expect(await enter('.cache on 10m')).toBe('fetched rows are used again for 600 seconds\n');
    const sent = () => orgs.emulator.requests.entries.length;
    expect(await enter(countTokens)).not.toContain('fetched');
    const before = sent();
    expect(await enter(countTokens)).toMatch(/3 rows \(fetched \d s ago\)/);
    expect(sent()).toBe(before);
    expect(await enter('.cache clear')).toBe('3 kept answers dropped\n');
    await enter(countTokens);
    expect(sent()).toBe(before + 3);
    await enter('.cache off');
    await enter(countTokens);
    expect(sent()).toBe(before + 6);
    expect(await enter('.cache on never')).toContain('is no time to keep rows');
  });

  it('.requests lists what the last statement sent', async () => {
    const { enter } = openOktaShell();
    await enter('SELECT 1;');
    expect(await enter('.requests')).toBe('the last statement sent nothing\n');
    await enter("SELECT count(*) FROM okta.api_tokens.api_tokens WHERE subdomain = 'globex';");
    const listed = await enter('.requests');
    expect(listed).toMatch(/globex .*GET http.*\/api\/v1\/api-tokens.* 200 /);
    expect(listed).not.toContain('acme');
  });

  it('.dryrun shows what a write would do, and sends nothing', async () => {
    const { enter } = openOktaShell();
    await enter('.dryrun on');
    const answer = await enter(
      "DELETE FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme' AND name = 'asdf';",
    );
    expect(answer).toContain('dry run: nothing was sent');
    expect(orgs.emulator.requests.entries.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('.run runs a saved query with its parameters, and .queries lists them', async () => {
    const { enter } = openOktaShell();
    expect(await enter('.queries')).toContain('usable-from-anywhere');
    expect(await enter('.queries usable-from-anywhere')).toMatch(
      /^usable-from-anywhere \(check, [\s\S]*SELECT/,
    );
    expect(await enter('.run usable-from-anywhere')).toMatch(/\d+ rows/);
    expect(await enter('.run usable-from-anywher')).toContain('Did you mean usable-from-anywhere?');
    expect(await enter('.run usable-from-anywhere nosuch=1')).toContain('there is no parameter nosuch');
  });

  it('.run says that a query hides another of its name', async () => {
    const text = '/*\ntitle: Mine\ndescription: Mine.\nkind: report\n*/\nSELECT 1';
    const { enter } = openTestShell({
      files: { 'queries/token-inventory.sql': text },
      options: { queries: 'queries' },
    });
    expect(await enter('.run token-inventory')).toMatch(
      /^note: token-inventory is queries\/token-inventory\.sql, in place of /,
    );
  });
});

describe('files', () => {
  it('.import loads a file as a local table', async () => {
    const { enter } = openTestShell({ files: { 'owners.csv': 'id,team\n1,red\n2,blue\n' } });
    expect(await enter('.import owners.csv owners')).toBe('2 rows in owners\n');
    expect(await enter('SELECT team FROM owners ORDER BY id;')).toContain(' red\n blue\n');
    expect(await enter('.import owners.csv owners')).toContain('there is a table owners already');
    expect(await enter('.import nosuch.csv x')).toContain('nosuch.csv');
  });

  it('.save writes the local tables into a database that -t takes, without what only this program reads', async () => {
    const { enter, place } = openTestShell({ files: { 'owners.csv': 'id,team\n007,red\n2,blue\n' } });
    await enter('.import owners.csv owners');
    await enter('CREATE VIEW reds AS SELECT * FROM owners WHERE team = $$red$$;'.replaceAll('$$', "'"));
    await enter('CREATE VIEW tokens AS SELECT id FROM okta.api_tokens.api_tokens;');
    await enter('CREATE TABLE n AS SELECT 9007199254740993 AS big;');
    expect(await enter('.save my.sqlite')).toBe(
      '2 tables in my.sqlite\nleft out, for they read Okta: tokens\n',
    );
    const { Database } = await initSqlJs();
    const saved = new Database(readFileSync(join(place.cwd, 'my.sqlite')));
    expect(saved.exec('SELECT type, name FROM sqlite_schema ORDER BY name')[0]?.values).toEqual([
      ['table', 'n'],
      ['table', 'owners'],
      ['view', 'reds'],
    ]);
    expect(saved.exec('SELECT id, CAST(big AS TEXT) FROM reds, n')[0]?.values).toEqual([
      ['007', '9007199254740993'],
    ]);
    saved.close();
    expect(await enter('SELECT count(*) AS n FROM owners;')).toContain(' 2\n');
    await enter('BEGIN;');
    expect(await enter('.save other.sqlite')).toContain('cannot be saved while a transaction is open');
    await enter('ROLLBACK;');
    expect(await enter('.save nowhere/other.sqlite')).toContain(
      'cannot write nowhere/other.sqlite: there is no such file',
    );
  });

  it('.read runs statements and dot-commands of a file, a last statement without semicolon too', async () => {
    const { enter } = openTestShell({
      files: { 'all.sql': '-- first\n.mode csv\nSELECT 1 AS a;\nSELECT 2 AS b' },
    });
    expect(await enter('.read all.sql')).toBe('a\r\n1\r\n1 row\nb\r\n2\r\n1 row\n');
  });

  it('.read stops at the first error, and says how much was not run', async () => {
    const { enter } = openTestShell({
      files: { 'all.sql': 'SELECT 1;\nSELECT nosuch;\nSELECT 3;\nSELECT 4;' },
    });
    const answer = await enter('.read all.sql');
    expect(answer).toContain('no such column: nosuch');
    expect(answer).toContain('2 more entries were not run');
    expect(answer).not.toContain(' 3\n');
  });

  it('a file that reads itself, also by way of another or of a link, is refused', async () => {
    const { enter, place } = openTestShell({ files: { 'a.sql': '.read b.sql', 'b.sql': '.read link.sql' } });
    symlinkSync(join(place.cwd, 'a.sql'), join(place.cwd, 'link.sql'));
    expect(await enter('.read a.sql')).toContain('link.sql is being read already');
    writeFileSync(join(place.cwd, 'twice.sql'), '.read once.sql\n.read once.sql\n');
    writeFileSync(join(place.cwd, 'once.sql'), 'SELECT 1;');
    expect((await enter('.read twice.sql')).match(/1 row/g)).toHaveLength(2);
  });

  it('.read of what is no text is refused', async () => {
    const { enter, place } = openTestShell();
    writeFileSync(join(place.cwd, 'binary'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    mkdirSync(join(place.cwd, 'directory'));
    expect(await enter('.read binary')).toContain('binary is not UTF-8 text');
    expect(await enter('.read directory')).toContain('it is a directory');
    expect(await enter('.read nosuch')).toContain('there is no such file');
    expect(await enter("SELECT 'on';")).toContain('on');
  });
});

describe('the history', () => {
  it('.history shows what was entered, but nothing secret', async () => {
    const { enter, place } = openTestShell();
    await enter('SELECT 1;');
    await enter('.param set token 00abc');
    expect(await enter('.history')).toBe('SELECT 1;\n.history\n');
    expect(readFileSync(join(place.homeDir, 'history'), 'utf8')).toBe('"SELECT 1;"\n".history"\n');
    expect(existsSync(join(place.homeDir, 'history'))).toBe(true);
  });
});
