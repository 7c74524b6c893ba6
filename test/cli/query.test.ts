import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const tokens = 'okta.api_tokens.api_tokens';
const ofAcme = `SELECT name FROM ${tokens} WHERE subdomain = 'acme' ORDER BY name LIMIT 2`;
const colour = /\u001b\[/;

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs({ pageSize: { apiTokens: 20 } });
});
afterEach(() => orgs.emulator.stop());

describe('the statements come', () => {
  const one = { exitCode: 0, stdout: 'one\r\n1\r\n', stderr: '' };

  it.each<[string, readonly string[], string?]>([
    ['as an argument', ['query', 'SELECT 1 AS one']],
    ['as an argument that begins with a comment', ['query', '-- title\nSELECT 1 AS one']],
    ['as an argument of --required\\n', ['query', '--required\nSELECT 1 AS one']],
    ['from a file', ['query', '-f', 'one.sql']],
    ['from standard input', ['query'], 'SELECT 1 AS one;'],
    ['from standard input, asked for', ['query', '-f', '-'], 'SELECT 1 AS one'],
    ['from standard input without a command', [], 'SELECT 1 AS one'],
  ])('%s', async (_, argv, stdin = '') => {
    const files = { 'one.sql': '\ufeffSELECT 1 -- one\nAS one;\n' };
    expect(await orgs.run([...argv, '-o', 'csv'], { files, stdin })).toEqual(one);
  });

  it('several, in order, with what earlier ones made', async () => {
    const sql = `CREATE TABLE mine AS SELECT subdomain, id FROM ${tokens} WHERE subdomain = 'acme';
      CREATE VIEW few AS SELECT subdomain, count(*) AS n FROM mine GROUP BY 1;
      SELECT 'one;' AS "a;b"; SELECT * FROM few;`;
    const { stdout, stderr } = await orgs.run(['query', sql, '-o', 'csv']);
    expect(stdout).toBe('a;b\r\none;\r\nsubdomain,n\r\nacme,41\r\n');
    expect(stderr).toBe('');
  });

  it('until one fails, and no further', async () => {
    const ended = await orgs.run(['query', `SELECT 1 AS a; SELECT nope; ${ofAcme}`, '-o', 'csv']);
    expect(ended).toMatchObject({ exitCode: 2, stdout: 'a\r\n1\r\n' });
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('and their tables are kept apart', async () => {
    for (const format of ['table', 'markdown', 'line']) {
      const { stdout } = await orgs.run(['query', 'SELECT 1 AS a; SELECT 2 AS b', '-o', format]);
      expect(stdout.match(/\n\n/g), format).toHaveLength(1);
      expect(stdout.endsWith('\n\n')).toBe(false);
    }
  });
});

describe('parameters', () => {
  it.each([':org', '$org', '@org', "'{{ org }}'", "'{{org}}'"])('%s', async (written) => {
    const rows = await orgs.rows(
      `SELECT count(*) AS n FROM ${tokens} WHERE subdomain = ${written} -- required`,
      '-p',
      'org=globex',
    );
    expect(rows).toEqual([{ n: orgs.emulator.org('globex').state.tokens.size }]);
    expect(new Set(orgs.emulator.requests.entries.map(({ org }) => org))).toEqual(new Set(['globex']));
  });

  it.each([
    ['7', 'integer', 7],
    ['-7', 'integer', -7],
    ['1.5', 'real', 1.5],
    ['007', 'text', '007'],
    ['1e5', 'text', '1e5'],
    ['', 'text', ''],
    ['a=b', 'text', 'a=b'],
    ["'; DROP TABLE x; --", 'text', "'; DROP TABLE x; --"],
    ['9007199254740993', 'integer', '9007199254740993'],
    ['9223372036854775808', 'text', '9223372036854775808'],
  ])('-p x=%s is %s', async (text, type, value) => {
    const { stdout } = await orgs.run([
      'query',
      'SELECT typeof(:x) AS t, CAST(:x AS TEXT) AS v',
      '-p',
      `x=${text}`,
      '-o',
      'json',
    ]);
    expect(JSON.parse(stdout)).toEqual([{ t: type, v: String(value) }]);
  });

  describe('that no statement has are warned of', () => {
    const sql = 'SELECT :org AS a; SELECT :org AS a, :days AS b';
    const given = ['-p', 'org=acme', '-p', 'days=3'];

    it('but not those that only one of several has', async () => {
      expect(await runOktaql(['query', sql, ...given])).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await runOktaql(['query', `EXPLAIN ${sql}`, ...given])).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
    });

    it.each(['query', 'explain'])('by %s, with the name that was meant', async (command) => {
      const ended = await runOktaql([command, sql, ...given, '-p', 'ogr=x', '-p', 'severity=low']);
      expect(ended).toMatchObject({
        exitCode: 0,
        stderr: 'warning: -p ogr is not used; did you mean org?\nwarning: -p severity is not used\n',
      });
    });

    it('not with --quiet', async () => {
      expect(await runOktaql(['query', '-q', sql, ...given, '-p', 'x=1'])).toMatchObject({ stderr: '' });
    });

    it('before the one that is missing', async () => {
      const ended = await runOktaql(['query', 'SELECT :org', '-p', 'ogr=acme']);
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^warning: -p ogr is not used; did you mean org\?\nerror: no value for /);
    });
  });

  it('inside a longer string are no parameters', async () => {
    expect(await orgs.rows("SELECT ':x {{ y }}' AS a, 'x {{ y }} z' AS b")).toEqual([
      { a: ':x {{ y }}', b: 'x {{ y }} z' },
    ]);
  });
});

describe('results go to standard output and nothing else does', () => {
  it.each(['table', 'csv', 'json', 'jsonl', 'markdown', 'line'])('-o %s -v', async (format) => {
    const plain = await orgs.run(['query', ofAcme, '-o', format]);
    const verbose = await orgs.run(['query', ofAcme, '-o', format, '-v']);
    expect(plain).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plain.stdout).toContain('AD agent dc-01');
    expect(verbose.stdout).toBe(plain.stdout);
    expect(verbose.stderr).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/api\/v1\/api-tokens 200 \(\d+ ms, 20 rows, \S+\)\nGET /,
    );
    expect(verbose.stderr).not.toContain(orgs.emulator.org('acme').token);
  });

  it('options may stand before the command', async () => {
    const { stdout } = await orgs.run([
      '-o',
      'csv',
      '-p',
      'a=1',
      'query',
      'SELECT :a + :b AS c',
      '-p',
      'b=2',
    ]);
    expect(stdout).toBe('c\r\n3\r\n');
  });

  it('writes to the embedded orgs of --demo are in a journal of their own', async () => {
    const place = makeWorkplace();
    const sql = `DELETE FROM ${tokens} WHERE subdomain = 'acme' AND name = 'siem-export'`;
    expect(await runOktaql(['query', '--demo', '-y', sql], { place })).toMatchObject({ exitCode: 0 });
    const journal = async (...argv: string[]) =>
      JSON.parse((await runOktaql(['journal', '-o', 'json', ...argv], { place })).stdout);
    expect(await journal()).toEqual([]);
    expect(await journal('--demo')).toEqual([expect.objectContaining({ name: 'siem-export' })]);
  });

  it('--demo asks the embedded orgs, whatever is configured', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': 'nonsense' });
    const sql = `SELECT DISTINCT subdomain FROM ${tokens} ORDER BY 1`;
    const ended = await runOktaql(['query', '--demo', sql, '-o', 'csv'], {
      place,
      env: { HTTPS_PROXY: 'http://127.0.0.1:1' },
    });
    expect(ended).toEqual({ exitCode: 0, stdout: 'subdomain\r\nacme\r\nglobex\r\ninitech\r\n', stderr: '' });
  });

  it('-q leaves errors', async () => {
    const ended = await orgs.run(['query', 'SELECT nope', '-q']);
    expect(ended.stderr).toContain('no such column');
  });

  it('help and version are results', async () => {
    expect(await runOktaql(['--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    for (const argv of [['--help'], ['query', '--help'], ['help', 'query']]) {
      const ended = await runOktaql(argv);
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ended.stdout).toMatch(/^Usage: oktaql/);
    }
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['query', ['SQL:', 'Orgs:', '--partial', 'Output:', 'Writes:', '--max-writes', 'Messages:'], []],
    ['explain', ['SQL:', 'Orgs:', 'Output:'], ['Writes:', '--partial']],
    ['audit', ['--out <path>              write the evidence into a new directory'], ['Writes:']],
    ['journal', ['Writes:', '--journal', '--undo', '--dry-run', '--demo'], ['SQL:', '--partial']],
    ['queries', ['Output:'], ['Writes:', 'Orgs:', 'SQL:']],
    ['emulator', ['--port'], ['Output:', 'Orgs:']],
  ])(
    'the help of %s lists the options that it uses, by what they are about',
    async (command, listed, left) => {
      const { stdout } = await runOktaql([command, '--help']);
      for (const text of listed) expect(stdout).toContain(text);
      for (const text of left) expect(stdout).not.toContain(text);
    },
  );

  it.each(['queries', 'journal'])('%s takes the options that it does not list', async (command) => {
    expect(await runOktaql([command, '--dry-run', '--max-writes', '3', '--partial'])).toMatchObject({
      exitCode: 0,
    });
  });
});

describe('values', () => {
  const sql = `SELECT '=1+1' AS f, NULL AS n, '' AS e, 'a "b",\nc' AS q, 9223372036854775807 AS i, x'00ff' AS x, json('{"a":[1]}') AS j`;
  const print = async (...argv: readonly string[]) => (await orgs.run(['query', sql, ...argv])).stdout;

  it('in CSV are quoted, guarded against formulas, and NULL is told from empty', async () => {
    const row = `,,"","a ""b"",\nc",9223372036854775807,00FF,"{""a"":[1]}"\r\n`;
    expect(await print('-o', 'csv')).toBe(`f,n,e,q,i,x,j\r\n'=1+1${row}`);
    expect(await print('-o', 'csv', '--no-formula-guard')).toBe(`f,n,e,q,i,x,j\r\n=1+1${row}`);
    expect(await print('-o', 'csv', '--bom')).toBe(`\ufefff,n,e,q,i,x,j\r\n'=1+1${row}`);
  });

  it('in JSON keep all digits, and JSON is nested', async () => {
    expect(await print('-o', 'jsonl')).toBe(
      `{"f":"=1+1","n":null,"e":"","q":"a \\"b\\",\\nc","i":9223372036854775807,"x":"AP8=","j":{"a":[1]}}\n`,
    );
  });

  it('of no rows are a header, or an empty list', async () => {
    for (const [format, empty] of [
      ['csv', 'a\r\n'],
      ['json', '[]\n'],
      ['jsonl', ''],
    ]) {
      const ended = await orgs.run(['query', 'SELECT 1 AS a WHERE 0', '-o', format ?? '']);
      expect(ended).toEqual({ exitCode: 0, stdout: empty, stderr: '' });
    }
  });
});

describe('colours and widths', () => {
  const sql = `SELECT name, network FROM ${tokens} WHERE subdomain = 'acme'`;
  const atTerminal = (argv: readonly string[], env = {}, columns = 60) =>
    orgs.run(['query', sql, ...argv], { env, stdoutTerminal: { columns } });

  it('a terminal gets colours, and no line longer than it is wide', async () => {
    const { stdout } = await atTerminal([]);
    expect(stdout).toMatch(colour);
    for (const line of stdout.replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
  });

  it.each<[string, readonly string[], Record<string, string>]>([
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('%s gets none', async (_, argv, env) => {
    expect((await atTerminal(argv, env)).stdout).not.toMatch(colour);
  });

  it('anything but a terminal gets no colours and every value whole', async () => {
    const { stdout } = await orgs.run(['query', sql]);
    expect(stdout).not.toMatch(colour);
    for (const { network } of await orgs.rows(sql))
      if (network !== null) expect(stdout).toContain(JSON.stringify(network));
  });

  it('a table that cannot show its ids whole is lines on a terminal, and one short line says so', async () => {
    const all = `SELECT * FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'`;
    const { stdout, stderr, exitCode } = await orgs.run(['query', '--no-color', all], {
      stdoutTerminal: { columns: 80 },
    });
    const { tokens } = orgs.emulator.org('acme').state;
    for (const { id } of tokens) expect(stdout).toContain(`         id = ${id}\n`);
    expect(stderr).toMatch(
      /^note: shown as lines, for a table needs \d+ columns and this terminal has 80\n$/,
    );
    expect(exitCode).toBe(0);
    const quiet = await orgs.run(['query', '--no-color', '-q', all], { stdoutTerminal: { columns: 80 } });
    expect(quiet.stderr).toBe('');
    const [, needed] = /needs (\d+)/.exec(stderr) ?? [];
    const wide = await orgs.run(['query', '--no-color', all], {
      stdoutTerminal: { columns: Number(needed) },
    });
    expect(wide.stderr).toBe('');
    for (const { id, userId } of tokens)
      expect(wide.stdout).toMatch(new RegExp(`^ ${id} │.* ${userId} │ acme$`, 'm'));
  });
});

describe('--out', () => {
  const write = async (argv: readonly string[], before?: string) => {
    const place = makeWorkplace({
      'oktaql.yaml': orgs.config,
      ...(before === undefined ? {} : { 'out.csv': before }),
    });
    const ended = await runOktaql(argv, { place });
    const path = join(place.cwd, 'out.csv');
    return {
      ended,
      written: existsSync(path) ? readFileSync(path, 'utf8') : undefined,
      names: readdirSync(place.cwd).sort(),
      place,
    };
  };

  it.each([
    ['x.csv', /^name\r\n/],
    ['x.json', /^\[\n\{"name"/],
    ['x.jsonl', /^\{"name"/],
    ['x.NDJSON', /^\{"name"/],
    ['x.md', /^\| name/],
    ['x.txt', /^ name/],
  ])('takes the format from the ending: %s', async (name, beginning) => {
    const { place, ended } = await write(['query', ofAcme, '--out', name]);
    expect(ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(place.cwd, name), 'utf8')).toMatch(beginning);
  });

  it('takes the format of -o, whatever the ending', async () => {
    const { written } = await write(['query', ofAcme, '--out', 'out.csv', '-o', 'jsonl']);
    expect(written).toMatch(/^\{"name"/);
  });

  it('replaces a file once the result is complete', async () => {
    const { written, names } = await write(['query', 'SELECT 1 AS a', '--out', 'out.csv'], 'before');
    expect(written).toBe('a\r\n1\r\n');
    expect(names).toEqual(['oktaql.yaml', 'out.csv']);
  });

  it.each<[string, string, number]>([
    ['a page fails', `SELECT name FROM ${tokens} WHERE subdomain = 'acme'`, 5],
    [
      'SQLite fails in a late row',
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5001) SELECT json(CASE i WHEN 5000 THEN '{' ELSE i END) FROM n",
      2,
    ],
  ])('leaves everything as it was when %s', async (_, sql, exitCode) => {
    orgs.emulator.faults.add({
      match: ({ query }) => query['after'] !== undefined,
      respond: { body: '<html>' },
    });
    for (const before of [undefined, 'before']) {
      const { ended, written, names } = await write(['query', sql, '--out', 'out.csv'], before);
      expect(ended).toMatchObject({ exitCode, stdout: '' });
      expect(written).toBe(before);
      expect(names).toEqual(before === undefined ? ['oktaql.yaml'] : ['oktaql.yaml', 'out.csv']);
    }
  });

  it('takes one result, and refuses a second before anything is sent', async () => {
    const { ended, written } = await write(['query', `${ofAcme}; SELECT 2`, '--out', 'out.csv']);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(written).toBeUndefined();
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('takes the result of the last of several when the others give none', async () => {
    const { written } = await write([
      'query',
      'CREATE TABLE t (a); INSERT INTO t VALUES (5); SELECT a FROM t',
      '--out',
      'out.csv',
    ]);
    expect(written).toBe('a\r\n5\r\n');
  });

  it('has no colours and no widths of the terminal', async () => {
    const place = makeWorkplace();
    const sql = `SELECT '${'x'.repeat(100)}' AS a`;
    await runOktaql(['query', sql, '--out', 'out.txt'], { place, stdoutTerminal: { columns: 40 } });
    const text = readFileSync(join(place.cwd, 'out.txt'), 'utf8');
    expect(text).toContain('x'.repeat(100));
    expect(text).not.toMatch(colour);
  });
});

describe('limits', () => {
  it('--timeout ends a statement whose answer does not come', async () => {
    orgs.emulator.faults.add({ respond: 'hang' });
    const clock = new HeldClock();
    const running = orgs.run(['query', ofAcme, '--timeout', '0.2'], { clock });
    await until(() => orgs.emulator.requests.entries.length > 0);
    clock.advance(200);
    const ended = await running;
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain('0.2 s');
  });

  it('--timeout ends a statement that would have to wait for a rate limit', async () => {
    const clock = new HeldClock();
    orgs.emulator.faults.add({
      respond: {
        status: 429,
        body: {},
        headers: {
          'x-rate-limit-limit': '50',
          'x-rate-limit-remaining': '0',
          'x-rate-limit-reset': String(Math.ceil(clock.now() / 1000) + 30),
        },
      },
    });
    const ended = await orgs.run(['query', ofAcme, '--timeout', '0.3'], { clock });
    expect(ended).toMatchObject({ exitCode: 4, stdout: '' });
  });

  it('--concurrency 1 asks an org one thing at a time', async () => {
    const ids = [...orgs.emulator.org('acme').state.tokens].slice(0, 4).map(({ id }) => `'${id}'`);
    const sql = `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id IN (${ids})`;
    orgs.emulator.settings.latencyMs = 20;
    const underWay: number[] = [];
    orgs.emulator.faults.add({
      respond: () => {
        underWay.push(orgs.emulator.requests.entries.filter(({ status }) => status === undefined).length);
        return undefined;
      },
    });
    try {
      expect(await orgs.rows(sql, '--concurrency', '1')).toHaveLength(4);
    } finally {
      orgs.emulator.settings.latencyMs = 0;
    }
    expect(underWay).toEqual([1, 1, 1, 1]);
  });

  it('without it an org is asked several things at once', async () => {
    const ids = [...orgs.emulator.org('acme').state.tokens].slice(0, 4).map(({ id }) => `'${id}'`);
    orgs.emulator.faults.add({ respond: 'hang' });
    const interrupt = new AbortController();
    const sql = `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id IN (${ids})`;
    const running = orgs.run(['query', sql], { interrupt: interrupt.signal });
    // None of them is answered, and all have been asked.
    await until(() => orgs.emulator.requests.entries.length === 4);
    interrupt.abort(new InterruptedError());
    expect(await running).toMatchObject({ exitCode: 130 });
  });
});

describe('an interrupt', () => {
  it('ends at once with 130 and leaves nothing behind', async () => {
    orgs.emulator.faults.add({ match: ({ query }) => query['after'] !== undefined, respond: 'hang' });
    const interrupt = new AbortController();
    const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
    const running = runOktaql(['query', ofAcme, '--out', 'out.csv'], { place, interrupt: interrupt.signal });
    await until(() => orgs.emulator.requests.entries.length === 2);
    interrupt.abort(new InterruptedError());
    expect(await running).toEqual({ exitCode: 130, stdout: '', stderr: 'interrupted\n' });
    expect(readdirSync(place.cwd)).toEqual(['oktaql.yaml']);
  });

  it('ends the emulator command, whose configuration can be used as it is', async () => {
    const interrupt = new AbortController();
    const place = makeWorkplace();
    let said = '';
    const onWrite = (text: string) => {
      said += text;
    };
    const running = runOktaql(['emulator'], { place, interrupt: interrupt.signal, onWrite });
    await until(() => said.includes('listening'));
    interrupt.abort(new InterruptedError());
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    writeFileSync(join(place.cwd, 'oktaql.yaml'), stdout, { mode: 0o600 });
    const argv = ['explain', ofAcme, '--config', 'oktaql.yaml', '-o', 'json'];
    const explained = await runOktaql(argv, { place });
    expect(JSON.parse(explained.stdout)[0]).toMatchObject({ orgs: ['acme'], method: 'GET' });
  });
});
