import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { complete } from '../../src/shell/completion/complete.ts';
import { dotCommands } from '../../src/shell/dot-commands/dot-commands.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, startOktaql } from '../fixtures/run-oktaql.ts';
import { scope } from './completion-scope.ts';
import { hasTmux, oneOrg, Terminal } from './terminal.ts';
import { openTestShell } from './test-shell.ts';

let orgs: EmulatedOrgs;
beforeAll(async () => {
  orgs = await startEmulatedOrgs();
});
afterAll(() => orgs.emulator.stop());

const openOktaShell = () => openTestShell({ files: { 'oktaql.yaml': orgs.config } });

describe('.help', () => {
  it('fits on a screen of 80 by 24, and says more of one command', async () => {
    const { enter } = openTestShell();
    const lines = (await enter('.help')).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(22);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const { names, more } of dotCommands) {
      expect(await enter(`.help ${names[0]}`)).toContain(more ?? names[0]);
    }
  });
});

describe('.set', () => {
  const deletes = "DELETE FROM api_tokens WHERE subdomain = 'acme' AND name LIKE '%e%';";

  it('changes an option that a hint names, for the statements after it', async () => {
    const { enter } = openOktaShell();
    await enter('.dryrun on');
    const refused = await enter(deletes);
    expect(refused).toMatch(/\d+ rows match, more than the 25[\s\S]*--max-writes/);
    expect(await enter('.set max-writes 40')).toBe('');
    expect(await enter(deletes)).not.toContain('--max-writes');
    expect(await enter('.set')).toBe('maxWrites 40\n');
    await enter('.set max-writes');
    expect(await enter(deletes)).toContain('--max-writes');
  });

  it('takes the words of the command line, and refuses what it would refuse', async () => {
    const { enter, settings } = openTestShell();
    await enter('.set --partial on');
    await enter('.set timeout 2.5');
    await enter('.set include-own yes');
    expect(settings.options).toEqual({ partial: true, timeout: 2.5, includeOwn: true });
    expect(await enter('.set max-writes many')).toContain('It must be a whole number, 0 or more.');
    expect(await enter('.set partial perhaps')).toContain('"perhaps" is neither on nor off');
    expect(await enter('.set config x.yaml')).toContain('given when oktaql is started');
    expect(await enter('.set maxwrites 3')).toContain('knows no option "maxwrites"');
  });

  it('as-of and max-requests are for each statement', async () => {
    const { enter } = openOktaShell();
    await enter('.set max-requests 2');
    expect(await enter('SELECT count(*) FROM user_groups WHERE subdomain IS NOT NULL;')).toContain('error:');
    await enter('.set max-requests');
    await enter('.set as-of 1d');
    expect(await enter('SELECT count(*) FROM api_tokens;')).toMatch(/error: .*history|no run|there is no/);
    await enter('.set as-of');
    expect(await enter('SELECT count(*) AS n FROM api_tokens;')).toContain('106');
  });
});

describe('paths', () => {
  it('that begin with ~ lie in the home', async () => {
    const { enter, place } = openTestShell({
      files: { '~/all.sql': 'SELECT 7 AS seven;', '~/x.csv': 'a\n1\n' },
    });
    expect(await enter('.read ~/all.sql')).toContain('seven');
    expect(await enter('.import ~/x.csv x')).toBe('1 row in x\n');
    await enter('.save ~/saved.sqlite');
    await enter('.once ~/out.csv');
    await enter('SELECT * FROM x;');
    expect(readFileSync(join(place.homeDir, 'out.csv'), 'utf8')).toBe('a\r\n1\r\n');
    expect(readFileSync(join(place.homeDir, 'saved.sqlite')).subarray(0, 6).toString()).toBe('SQLite');
  });
});

describe('\\watch', () => {
  it('runs the last query again and again, at the times that were asked for', async () => {
    const slept: number[] = [];
    const clock = { now: () => Date.now(), sleep: async (ms: number) => void slept.push(ms) };
    const { enter } = openTestShell({ clock });
    await enter('SELECT 5 AS five;');
    const printed = await enter('\\watch 10 3');
    expect(printed.match(/five/g)).toHaveLength(3);
    expect(printed.match(/^\d{4}-.*Z$/gm)).toHaveLength(3);
    expect(slept.filter((ms) => ms === 10_000)).toHaveLength(2);
  });

  it.each([
    ['\\watch 0', 'between two runs is 1 to 86400 seconds'],
    ['\\watch x', 'between two runs is 1 to 86400 seconds'],
    ['\\watch 1 0', 'a whole number from 1 on'],
  ])('%s is refused', async (typed, message) => {
    const { enter } = openTestShell();
    await enter('SELECT 1;');
    expect(await enter(typed)).toContain(message);
  });

  it('writes nothing twice, and needs a statement', async () => {
    const { enter } = openOktaShell();
    expect(await enter('\\watch')).toContain('no statement to run again yet');
    await enter('.dryrun on');
    await enter("DELETE FROM api_tokens WHERE subdomain = 'acme' AND id = 'x';");
    expect(await enter('\\watch 1 2')).toContain('only a SELECT is run again');
    await enter('CREATE TABLE made (a);');
    expect(await enter('\\watch 1 2')).toContain('only a SELECT is run again');
  });
});

describe('what runs a program', () => {
  it.each(['.once | touch ran', '.output | touch ran', '\\e'])(
    '%s does so only when it is typed, never from a file or a pipe',
    async (line) => {
      const files = { 'a.sql': `${line}\nSELECT 1;\n`, 'b.sql': '.read a.sql\n' };
      const { enter, place } = openTestShell({ files });
      for (const name of ['a.sql', 'b.sql']) {
        expect(await enter(`.read ${name}`)).toContain('only what is typed at a terminal may do that');
      }
      const piped = await runOktaql([], { place: makeWorkplace(oneOrg), stdin: `${line}\nSELECT 1;\n` });
      expect(piped).toMatchObject({ exitCode: 2, stdout: '' });
      expect(piped.stderr).toContain('only what is typed at a terminal may do that');
      expect(existsSync(join(place.cwd, 'ran'))).toBe(false);
    },
  );
});

describe('other commands', () => {
  it('.functions tells what there is beyond SQLite', async () => {
    const { enter } = openTestShell();
    const answer = await enter('.functions days');
    expect(answer).toContain('days_since(time)');
    expect(await enter('.functions json_e*')).toMatch(/json_extract[\s\S]*json_each/);
  });

  it('.timing is .timer, and .audit and .journal run the commands of the command line', async () => {
    const { enter, settings } = openTestShell();
    await enter('.timing on');
    expect(settings.timer).toBe(true);
    await enter('\\timing off');
    expect(settings.timer).toBe(false);
    expect(await enter('.audit stale-tokens --fail-on high')).toBe(
      'oktaql audit stale-tokens --fail-on high\n',
    );
    expect(await enter('.journal --since 7d')).toBe('oktaql journal --since 7d\n');
  });

  it('messages show a backslash as it was typed', async () => {
    const { enter } = openTestShell();
    expect(await enter('\\nosuch')).toContain('there is no command \\nosuch');
    expect(await enter('.cache C:\\x')).toContain('not "C:\\x"');
    expect(await enter('.width a\\b')).toContain('not "a\\b"');
    expect(await enter('.run no\\such')).toContain('"no\\such"');
  });
});

describe('from standard input', () => {
  // The session's thread is a file of the build.
  const run = (stdin: string, argv: readonly string[] = []) =>
    startOktaql(argv, { place: makeWorkplace({ 'oktaql.yaml': orgs.config }), stdin }).ended;

  it('dot-commands do what they do in a file of .read', async () => {
    const { exitCode, stdout, stderr } = await run(
      'SELECT 1 AS a;\n.mode csv\n.param set org acme\nSELECT count(*) AS n FROM api_tokens WHERE subdomain = :org;\n',
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(` a\n──\n 1\nn\r\n${[...orgs.emulator.org('acme').state.tokens].length}\r\n`);
  });

  it('the first error stops, with its exit code and its place', async () => {
    const { exitCode, stdout, stderr } = await run('.mode csv\nSELECT nosuch;\nSELECT 2;\n');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/line 1, column 8: no such column: nosuch\n {2}SELECT nosuch;\n {9}\^/);
    expect(stderr).toContain('1 more entry was not run');
  });

  it('a write needs --yes, as everywhere', async () => {
    const id = [...orgs.emulator.org('acme').state.tokens][0]?.id;
    const sql = `.headers off\nDELETE FROM api_tokens WHERE subdomain = 'acme' AND id = '${id}';\n`;
    expect(await run(sql)).toMatchObject({ exitCode: 6 });
    expect([...orgs.emulator.org('acme').state.tokens][0]?.id).toBe(id);
  });

  it('a line of a text that begins with a dot is none', async () => {
    expect(await run("SELECT '\n.tables' AS a;", ['-o', 'json'])).toMatchObject({
      exitCode: 0,
      stdout: '[\n{"a":"\\n.tables"}\n]\n',
    });
  });
});

describe('completion inside quotes', () => {
  const real = { ...scope, catalog: oktaCatalog };
  const texts = (text: string) => {
    const cursor = text.indexOf('|');
    const { candidates } = complete(text.replace('|', ''), cursor, real);
    return candidates.map(({ label, text: put }) => label ?? put);
  };
  it.each<[string, readonly string[]]>([
    ["SELECT network ->> '| FROM okta.api_tokens.api_tokens", ['connection', 'exclude', 'include']],
    ["SELECT t.network -> 'ex| FROM api_tokens t", ['exclude']],
    ["SELECT network ->> '$.in| FROM api_tokens", ['$.include']],
    ["SELECT json_extract(network, '$.c| FROM api_tokens", ['$.connection']],
    ["SELECT * FROM okta.users.users WHERE profile ->> 'man|", ['manager', 'managerId']],
    ["SELECT * FROM okta.users.users WHERE status = 'SU|", ['SUSPENDED']],
    ["SELECT * FROM network_zones WHERE type IN ('IP', 'DY|", ['DYNAMIC', 'DYNAMIC_V2']],
    ["SELECT * FROM okta.groups.groups g WHERE g.type != 'B|", ['BUILT_IN']],
    ["SELECT * FROM api_tokens WHERE subdomain = 'ac|", ['acme', 'acme-preview']],
    ["SELECT * FROM api_tokens WHERE name = '|", []],
    ["SELECT name ->> '| FROM api_tokens", []],
  ])('%s', (text, expected) => expect(texts(text)).toEqual(expected));
});

describe.skipIf(!hasTmux)('in a terminal', () => {
  it('the prompt says what the next statement is about', async () => {
    const terminal = await Terminal.open({ place: makeWorkplace(), argv: ['--demo'] });
    terminal.type('.use acme\n');
    await terminal.waitFor(/oktaql \(demo, acme\)> $/);
    terminal.type('.dryrun on\n');
    await terminal.waitFor(/oktaql \(demo, acme, dry run\)> $/);
    terminal.type('.use acme globex initech\n');
    await terminal.waitFor(/oktaql \(demo, 3 orgs, dry run\)> $/);
    terminal.type('select 1,\n');
    await terminal.waitFor(/\n {27}\.\.\.> $/);
  });

  it('.once | gives one result to a program, and the next one to the screen', async () => {
    const terminal = await Terminal.open();
    terminal.type('.mode csv\n.once | sed s/one/uno/\n');
    expect(await terminal.enter("select 'one' as a;", '1 row')).toContain('uno');
    expect(await terminal.enter("select 'one' as b;", /b\s+one\s+1 row/)).toContain('one');
    terminal.type('.once | exit 3\n');
    await terminal.enter('select 1;', 'exit 3 ended with exit code 3');
  });

  it('\\e runs what was saved in the editor, and nothing that was left as it was', async () => {
    const place = makeWorkplace({
      ...oneOrg,
      'ed.sh': { text: '#!/bin/sh\nsed -i s/one/three/ "$1"\n', mode: 0o700 },
    });
    const terminal = await Terminal.open({ place, env: { EDITOR: './ed.sh' } });
    await terminal.enter("select 'one' as a;", '1 row');
    terminal.type('\\e\n');
    await terminal.waitFor(/select 'three' as a;\s+a\s+─+\s+three/);
    terminal.type('\\e\n');
    await terminal.waitFor('unchanged: nothing was run');
  });

  it('a result that is longer than the screen goes to the pager, and a short one does not', async () => {
    const place = makeWorkplace({
      ...oneOrg,
      'pg.sh': { text: '#!/bin/sh\necho "[$(wc -l) lines paged]"\n', mode: 0o700 },
    });
    const terminal = await Terminal.open({ place, env: { PAGER: './pg.sh' } });
    await terminal.enter('select value from generate_series_missing;', 'no such table');
    await terminal.enter("select 'short' as a;", /short\s+1 row/);
    const many =
      'with recursive n(i) as (values (1) union all select i + 1 from n where i < 60) select i from n;';
    await terminal.enter(many, /\[62 lines paged\]\s+60 rows/);
    terminal.type('.pager off\n');
    await terminal.enter(many, /59\s+60\s+60 rows/);
  });

  it('init.sql of the configuration is run at the start, and one that others can write is not', async () => {
    const init = '~/.config/oktaql/init.sql';
    const place = makeWorkplace({
      ...oneOrg,
      [init]: '.mode csv\ncreate view ours as select 42 as answer;\n',
    });
    const terminal = await Terminal.open({ place });
    await terminal.enter('select * from ours;', /answer\s+42/);
    chmodSync(join(place.homeDir, '.config/oktaql/init.sql'), 0o620);
    const other = await Terminal.open({ place });
    expect(other.screen()).toMatch(/is not run: others can\s+write it/);
    await other.enter('select * from ours;', 'no such table');
  });

  it('an init.sql of the working directory is nothing to it, and a fault in the real one ends no shell', async () => {
    const place = makeWorkplace({
      ...oneOrg,
      'init.sql': 'create table planted (a);',
      '~/.config/oktaql/init.sql': '.once | touch planted\n',
    });
    mkdirSync(join(place.cwd, '.config/oktaql'), { recursive: true });
    writeFileSync(join(place.cwd, '.config/oktaql/init.sql'), 'create table planted (a);');
    const terminal = await Terminal.open({ place });
    expect(terminal.screen().replaceAll('\n', '')).toContain('only what is typed at a terminal may do that');
    await terminal.enter('select * from planted;', 'no such table');
  });

  it('.audit and .journal see the orgs of the shell, with what was done to them', async () => {
    const terminal = await Terminal.open({ place: makeWorkplace(), argv: ['--demo'], rows: 50 });
    terminal.type('.use acme\n.journal\n');
    await terminal.waitFor(/oktaql \(demo, acme\)> $/);
    const before = await terminal.enter('.audit usable-from-anywhere', /oktaql \(demo, acme\)> $/);
    expect(before).toContain('acme');
    expect(before).not.toContain('globex');
  });

  it('errors use the width that there is', async () => {
    const sql = `select ${'1 + '.repeat(35)}nosuch;`;
    const wide = await Terminal.open({ columns: 180 });
    expect(await wide.enter(sql, 'no such column')).toContain(`\n  ${sql}\n`);
    const narrow = await Terminal.open({ columns: 60 });
    const lines = (await narrow.enter(sql, /no such column[\s\S]*\^/)).split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });
});
