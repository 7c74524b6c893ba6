import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import { configFor, type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';
import { hasTmux, oneOrg, Terminal } from './terminal.ts';

if (!hasTmux) console.warn('skipped: the shell in a terminal, for there is no tmux here');

describe.skipIf(!hasTmux)('the shell in a terminal', () => {
  let orgs: EmulatedOrgs;

  beforeEach(async () => {
    orgs = await startEmulatedOrgs();
  });

  afterEach(() => orgs.emulator.stop());

  const openOktaShell = (options: Parameters<typeof Terminal.open>[0] = {}) =>
    Terminal.open({
      place: makeWorkplace({ 'oktaql.yaml': orgs.config }),
      argv: ['--config', 'oktaql.yaml'],
      ...options,
    });

  it('answers statements that take several lines, and leaves at Ctrl-D', async () => {
    const terminal = await Terminal.open();
    const screen = await terminal.enter("select 1 as one,\n'two' as two\n;", '1 row');
    expect(screen).toMatch(
      /^oktaql> select 1 as one,\n {3}\.\.\.> 'two' as two\n {3}\.\.\.> ;\n one │ two\n─────┼────\n {3}1 │ two\n1 row \(/,
    );
    terminal.key('C-d');
    expect(await terminal.exitCode()).toBe(0);
  });

  it('edits with the keys of readline', async () => {
    const terminal = await Terminal.open();
    terminal.type('elect 2;');
    terminal.key('C-a');
    terminal.type('s');
    terminal.key('C-e', 'BSpace', 'BSpace');
    terminal.type("'x y'");
    await terminal.waitFor("oktaql> select 'x y'");
    terminal.key('M-b', 'C-k');
    await terminal.waitFor("oktaql> select 'x ");
    terminal.key('C-w', 'C-y');
    await terminal.waitFor("oktaql> select 'x ");
    terminal.key('C-u');
    await terminal.waitFor(/^oktaql> $/m);
    terminal.key('C-_');
    await terminal.waitFor("oktaql> select 'x ");
    terminal.type("');\n");
    await terminal.waitFor('syntax error');
  });

  it('completes names at Tab, lists what may be meant, and takes the first at the next Tab', async () => {
    const terminal = await openOktaShell();
    terminal.type('select * from ');
    terminal.key('Tab', 'Tab');
    await terminal.waitFor('from okta.api_tokens.api_tokens');
    await terminal.waitFor('okta.zones.network_zones');
    terminal.type(" where subdomain = 'gl");
    terminal.key('Tab');
    const screen = await terminal.waitFor("where subdomain = 'globex'");
    expect(screen).not.toContain('network_zones');
  });

  it('takes a pasted block of several statements as one entry', async () => {
    const terminal = await Terminal.open();
    terminal.paste(
      "create table t (x);\ninsert into t values (1),\n (2);\n.mode csv\nselect 'sum', sum(x) from t;\n",
    );
    await terminal.waitFor("...> select 'sum', sum(x) from t;");
    expect(terminal.screen()).not.toContain('sum,3');
    terminal.key('Enter');
    await terminal.waitFor('sum,3');
    await terminal.waitFor(/\noktaql> $/);
    terminal.key('Up');
    await terminal.waitFor(/oktaql> create table t \(x\);\n {3}\.\.\.> insert/);
  });

  it('drops the line at Ctrl-C', async () => {
    const terminal = await Terminal.open();
    terminal.type('select 1\nfrom');
    terminal.key('C-c');
    await terminal.waitFor(/ {3}\.\.\.> from\^C\noktaql> $/);
    await terminal.enter("select 'still here';", '1 row');
  });

  it('ends a query at Ctrl-C that waits for Okta, with its progress, and keeps the session', async () => {
    const terminal = await openOktaShell();
    await terminal.enter('create table kept as select 7 as seven;', 'done');
    orgs.emulator.faults.add({ respond: 'hang' });
    terminal.type("select count(*) from okta.api_tokens.api_tokens where subdomain = 'acme';\n");
    await terminal.waitFor('acme: 0 pages, 0 rows');
    terminal.key('C-c');
    expect(await terminal.waitFor(/interrupted\noktaql> $/)).not.toContain('0 pages');
    orgs.emulator.faults.clear();
    await terminal.enter('select seven from kept;', ' 7\n1 row');
    await terminal.enter(
      "select count(*) from okta.api_tokens.api_tokens where subdomain = 'acme';",
      '1 row',
    );
  });

  it('ends a computation at Ctrl-C that would never end, and keeps the local tables', async () => {
    const terminal = await Terminal.open();
    await terminal.enter('create table kept as select 7 as seven;', 'done');
    await terminal.enter('create view doubled as select seven * 2 as twice from kept;', 'done');
    await terminal.enter('create temp table brief (x);', 'done');
    terminal.type('with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n;\n');
    await terminal.waitFor('s  computing');
    terminal.key('C-c');
    const screen = await terminal.waitFor(/interrupted\noktaql> $/);
    expect(screen).toContain('temporary tables are gone: brief');
    expect(screen).not.toContain('computing;');
    await terminal.enter('select twice from doubled;', ' 14\n1 row');
    terminal.type('.quit\n');
    expect(await terminal.exitCode()).toBe(0);
  });

  it('ends at SIGTERM in a computation that would never end, and gives the terminal back', async () => {
    const terminal = await Terminal.open();
    terminal.type('with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n;\n');
    await terminal.waitFor('s  computing');
    terminal.signal('SIGTERM');
    expect(await terminal.exitCode()).toBe(143);
    expect(terminal.screen()).toContain('interrupted\n[ended with 143]');
  });

  it('ends when its terminal is closed, at the prompt, while it asks Okta and in a computation', async () => {
    await (await Terminal.open()).hangUp();
    const asking = await openOktaShell();
    orgs.emulator.faults.add({ match: () => true, respond: 'hang' });
    asking.type('select count(*) from okta.api_tokens.api_tokens;\n');
    await until(() => orgs.emulator.requests.lines.length > 0);
    await asking.hangUp();
    const computing = await Terminal.open();
    computing.type('with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n;\n');
    await computing.waitFor('s  computing');
    await computing.hangUp();
  });

  it('tells which org failed, and goes on', async () => {
    const terminal = await openOktaShell();
    orgs.emulator.faults.add({
      match: ({ org }) => org === 'globex',
      respond: {
        status: 403,
        body: { errorCode: 'E0000006', errorSummary: 'You do not have permission', errorId: 'oae1' },
      },
    });
    const screen = await terminal.enter('select count(*) from okta.api_tokens.api_tokens;', 'E0000006');
    expect(screen).toContain('globex');
    expect(screen).not.toContain('1 row');
    orgs.emulator.faults.clear();
    await terminal.enter('select count(*) from okta.api_tokens.api_tokens;', '1 row');
  });

  it('asks before a write; no sends nothing, and yes revokes what was shown', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
    const terminal = await openOktaShell({ place });
    const revoke = "delete from okta.api_tokens.api_tokens where subdomain = 'acme' and name = 'asdf';";
    const deletes = () => orgs.emulator.requests.entries.filter(({ method }) => method === 'DELETE').length;
    // Typed before the question was seen: no answer to it.
    terminal.type(`${revoke}\ny\n`);
    await terminal.waitFor(/\[y\/N\] $/);
    expect(terminal.screen()).toContain('asdf');
    terminal.type('n\n');
    await terminal.waitFor(/declined: nothing was sent\noktaql> $/);
    terminal.key('Up', 'Enter');
    await terminal.waitFor(/\[y\/N\] $/);
    terminal.key('C-c');
    await terminal.waitFor(/\[y\/N\] \^C[\s\S]*nothing was sent[^\n]*\noktaql> $/);
    expect(deletes()).toBe(0);
    await terminal.enter('.cache on', 'used again');
    terminal.key('Up', 'Up', 'Enter');
    await terminal.waitFor(/\[y\/N\] $/);
    terminal.type('y\n');
    await terminal.waitFor(/done[^\n]*\n[\s\S]*oktaql> $/);
    expect(deletes()).toBe(1);
    expect(readFileSync(join(place.homeDir, 'state', 'oktaql', 'writes.jsonl'), 'utf8')).toContain('asdf');
  });

  it('draws what is typed anew when the window changes, and fits tables to it', async () => {
    const terminal = await Terminal.open();
    const long = `select '${'x'.repeat(60)}' as wide, 1 as end`;
    terminal.type(long);
    await terminal.waitFor(/end$/);
    terminal.resize(50, 20);
    terminal.type(', 2;');
    await terminal.waitFor(/2\n?;$/);
    const unwrapped = terminal
      .screen()
      .split('\n')
      .join('')
      .replace(/^.*oktaql> /, '');
    expect(unwrapped).toBe(`${long}, 2;`);
    terminal.key('Enter');
    const screen = await terminal.waitFor(/1 row[^\n]*\noktaql> $/);
    expect(Math.max(...screen.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(screen).toContain('xxx… │');
    terminal.resize(100, 24);
    terminal.type('y'.repeat(70));
    await terminal.waitFor('y'.repeat(70));
    terminal.key('C-c');
    expect(await terminal.enter(`${long};`, '1 row')).toContain(`${'x'.repeat(60)} │`);
  });

  it('has the history in the next shell, and finds entries in it with Ctrl-R', async () => {
    const place = makeWorkplace(oneOrg);
    const first = await Terminal.open({ place });
    await first.enter("select 'one';", '1 row');
    await first.enter("select 'two',\n2;", '1 row');
    await first.enter(".param set apiToken 'hunter2'", /oktaql> $/);
    first.key('C-d');
    expect(await first.exitCode()).toBe(0);
    const file = join(place.homeDir, 'state', 'oktaql', 'history');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');

    const second = await Terminal.open({ place });
    second.key('Up');
    await second.waitFor(/oktaql> select 'two',\n {3}\.\.\.> 2;$/);
    second.key('Up', 'Up', 'Up');
    await second.waitFor(/oktaql> select 'one';$/);
    second.key('C-c', 'C-r');
    second.type('TWO');
    await second.waitFor("(search 'TWO') select 'two',");
    second.key('C-r');
    await second.waitFor("(no more of 'TWO')");
    second.key('Enter');
    await second.waitFor(/oktaql> select 'two',\n {3}\.\.\.> 2;\n[\s\S]*1 row/);
  });

  it('prints ten thousand rows, and goes on', async () => {
    const terminal = await Terminal.open();
    const series =
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000) select i from n;';
    await terminal.enter(series, '10000 rows');
    await terminal.enter("select 'next';", '1 row');
  });

  it('keeps wide and joined characters whole', async () => {
    const terminal = await Terminal.open();
    terminal.type("select '日本語👍e\u0301x'");
    await terminal.waitFor(/x'$/);
    const columns = [terminal.cursor().column];
    for (let moved = 0; moved < 7; moved++) {
      terminal.key('Left');
      const before = columns.at(-1) ?? 0;
      columns.push((await terminal.waitForCursor(({ column }) => column < before)).column);
    }
    // A quote, x, é of two code points, a thumb, three ideographs.
    expect(columns).toEqual([27, 26, 25, 24, 22, 20, 18, 16]);
    terminal.key('Delete', 'Delete', 'Delete', 'Delete', 'Delete');
    await terminal.waitFor(/select 'x'$/);
    terminal.key('C-c');
    const screen = await terminal.enter(
      "select '日本語' as a, 'né' as b, '👍' as c union all select 'x', 'y', 'z';",
      '2 rows',
    );
    expect(screen).toContain(' 日本語 │ né │ 👍\n x      │ y  │ z\n');
  });

  it('lets no name move the cursor, recolour the screen or ring the bell', async () => {
    const seed = cleanOrg;
    const evil = '\u001B[2J\u001B[31mred\u0007\u202Eback\r\nnext';
    const hostile = await startEmulatedOrgs({
      orgs: [
        {
          ...seed,
          tokens: seed.tokens.map((token, index) => (index === 0 ? { ...token, name: evil } : token)),
        },
      ],
    });
    try {
      const terminal = await Terminal.open({
        place: makeWorkplace({ 'oktaql.yaml': configFor(hostile.emulator.orgs) }),
        argv: ['--config', 'oktaql.yaml'],
      });
      const screen = await terminal.enter('select name from okta.api_tokens.api_tokens;', /\d rows?/);
      expect(screen).toContain(String.raw`\u001b[2J\u001b[31mred\u0007\u202eback\r\nnext`);
    } finally {
      await hostile.emulator.stop();
    }
  });

  describe('started where somebody else left an oktaql.yaml and queries', () => {
    const query = "select count(*) as tokens from okta.api_tokens.api_tokens where subdomain = 'initech';";
    const place = () =>
      makeWorkplace(
        {
          'oktaql.yaml': orgs.config,
          'queries/mine.sql': "/*\ntitle: Mine\ndescription: d\nkind: report\n*/\nSELECT 'of mine' AS x",
        },
        { agreed: false },
      );

    it('asks before anything else, and after a yes goes on, in every thread of the session', async () => {
      const terminal = Terminal.start({ place: place() });
      const asked = await terminal.waitFor('Agree to this? [y/N]');
      expect(asked).toContain('org acme at http://127.0.0.1:');
      terminal.type('y\n');
      await terminal.waitFor(/oktaql> $/);
      await terminal.enter(query, '1 row');
      terminal.type(
        'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n;\n',
      );
      await terminal.waitFor('s  computing');
      terminal.key('C-c');
      await terminal.waitFor(/interrupted\noktaql> $/);
      await terminal.enter(query, '1 row');
      terminal.type('.quit\n');
      expect(await terminal.exitCode()).toBe(0);
    });

    it('holds a yes that cannot be kept for as long as it runs', async () => {
      const here = place();
      const state = join(here.homeDir, 'no-directory');
      writeFileSync(state, '');
      const terminal = Terminal.start({ place: here, env: { XDG_STATE_HOME: state } });
      await terminal.waitFor('Agree to this? [y/N]');
      terminal.type('y\n');
      await terminal.waitFor(/oktaql> $/);
      await terminal.enter(query, '1 row');
    });

    it('after a no says so, and goes on without the file; completion asks nobody', async () => {
      const terminal = Terminal.start({ place: place(), columns: 200 });
      await terminal.waitFor('Agree to this? [y/N]');
      terminal.type('n\n');
      await terminal.waitFor(/note: \.\/oktaql\.yaml is not used[\s\S]*oktaql> $/);
      await terminal.enter('select 1 as one;', '1 row');
      await terminal.enter(query, 'error: ./oktaql.yaml is not used');
      terminal.type("select * from okta.users.users where subdomain = '");
      terminal.key('Tab', 'Tab');
      terminal.key('C-c');
      terminal.type('.run usable-from-any');
      terminal.key('Tab');
      const screen = await terminal.waitFor('.run usable-from-anywhere');
      expect(screen).not.toContain('Agree');
    });

    it('asks about ./queries at the first .run, and only once', async () => {
      const declining = Terminal.start({ place: place(), argv: ['--demo'], columns: 320 });
      await declining.waitFor(/oktaql \(demo\)> $/);
      declining.type('.run mine\n');
      await declining.waitFor(/report mine: Mine[\s\S]*Agree to this\? \[y\/N\] $/);
      declining.type('n\n');
      await declining.waitFor(/oktaql trust \.\/queries --sha256 [0-9a-f]{64}[\s\S]*oktaql \(demo\)> $/);
      expect(await declining.enter('.run mine', 'error:')).not.toContain('Agree');
      const agreeing = Terminal.start({ place: place(), argv: ['--demo'], columns: 320 });
      await agreeing.waitFor(/oktaql \(demo\)> $/);
      agreeing.type('.run mine\n');
      await agreeing.waitFor(/Agree to this\? \[y\/N\] $/);
      agreeing.type('y\n');
      await agreeing.waitFor('of mine');
    });
  });

  it('paints while typing, and not at all with NO_COLOR', async () => {
    const colorful = await Terminal.open({ env: { NO_COLOR: '' } });
    colorful.type("select 'text'");
    await colorful.waitFor("\u001B[32m'text'", { escapes: true });
    colorful.type(';\n');
    await colorful.waitFor('1 row');
    const plain = await Terminal.open();
    await plain.enter("select 'text', null;", '1 row');
    expect(plain.screen({ escapes: true })).not.toContain('\u001B[');
  });

  it('shows long results in a pager when asked', async () => {
    const terminal = await Terminal.open({ env: { PAGER: 'sed s/^/paged:/' } });
    await terminal.enter('.pager on', /oktaql> $/);
    await terminal.enter('select 42 as answer;', 'paged:     42');
    await terminal.enter('.pager off', /oktaql> $/);
    expect(await terminal.enter('select 42 as answer;', '1 row')).not.toContain('paged');
  });

  it('takes a paste of five megabytes', async () => {
    const terminal = await Terminal.open();
    terminal.paste(`select length('${'0123456789\n'.repeat(460_000)}') as length;\n`);
    await terminal.waitFor("') as length;");
    terminal.key('Enter');
    await terminal.waitFor('5060000');
    await terminal.enter("select 'on';", '1 row');
  });

  it('leaves control characters out of what is pasted, and says so', async () => {
    const terminal = await Terminal.open();
    terminal.paste("select 'a\u0000\u0001b\u0002' as x;");
    await terminal.waitFor('3 control characters were left out of the paste');
    terminal.key('Enter');
    await terminal.waitFor(/ ab\n1 row/);
  });

  it('starts with a history that is a directory, and leaves with half a statement typed', async () => {
    const place = makeWorkplace(oneOrg);
    mkdirSync(join(place.homeDir, 'state', 'oktaql', 'history'), { recursive: true });
    const terminal = await Terminal.open({ place });
    await terminal.waitFor('the history is not kept');
    await terminal.enter("select 'on';", '1 row');
    terminal.type("select 'half\n");
    await terminal.waitFor(/\.\.\.> $/);
    terminal.signal('SIGTERM');
    expect(await terminal.exitCode()).toBe(143);
  });

  it('says how to begin, and opens no shell, where there is nothing to ask', async () => {
    const terminal = Terminal.start({ place: makeWorkplace() });
    expect(await terminal.exitCode()).toBe(3);
    expect(terminal.screen()).toMatch(
      /^error: there is nothing to ask yet[\s\S]*oktaql init[\s\S]*oktaql --demo/m,
    );
    const place = makeWorkplace({ 'x.csv': 'a\n1\n' });
    await Terminal.open({ place, argv: ['-t', 'x=x.csv'] });
  });

  it('names the next step after the demo', async () => {
    const terminal = await Terminal.open({ place: makeWorkplace(), argv: ['--demo'] });
    terminal.key('C-d');
    expect(await terminal.exitCode()).toBe(0);
    expect(terminal.screen()).toContain('Next, one of yours: oktaql init');
  });

  it('ends with the code of a configuration that cannot be read, only when it is asked for', async () => {
    const terminal = Terminal.start({ argv: ['-t', 'x=nosuch.csv'] });
    expect(await terminal.exitCode()).toBe(2);
    expect(terminal.screen()).toMatch(/^error: .*nosuch\.csv/m);
    const named = Terminal.start({ argv: ['--config', 'nosuch.yaml'] });
    expect(await named.exitCode()).toBe(3);
    expect(named.screen()).toMatch(/^error: nosuch\.yaml: there is no such configuration file/m);
  });
});
