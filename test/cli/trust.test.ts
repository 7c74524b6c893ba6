import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startRecordingServer } from '../fixtures/recording-server.ts';
import {
  type InProcessOptions,
  makeWorkplace,
  runOktaql,
  startOktaql,
  type Workplace,
  type WorkplaceFiles,
} from '../fixtures/run-oktaql.ts';

const secret = '00sEcReTsEcReTsEcReTsEcReTsEcReTsEcReT0123';
const select = 'SELECT id FROM okta.api_tokens.api_tokens';
const cloned = (files: WorkplaceFiles) => makeWorkplace(files, { agreed: false });
const pathIn = (place: Workplace, name: string) => join(place.cwd, name);
const run = (place: Workplace, argv: readonly string[], options: InProcessOptions = {}) =>
  runOktaql(argv, { place, ...options });
/** As a person at a terminal who types that at the question. */
const atTerminal = (
  place: Workplace,
  typed: string,
  argv: readonly string[],
  options: InProcessOptions = {},
) => run(place, argv, { stdin: typed, stdinTerminal: true, stderrTerminal: { columns: 200 }, ...options });
const sumIn = (text: string) => /[0-9a-f]{64}/.exec(text)?.[0] ?? '';

const oktaqlYaml = (url: string, token = '\u0024{STOLEN}') =>
  `orgs:\n  acme:\n    url: ${url}\n    token: ${token}\n`;

/** Ways in which a directory that somebody else made could have a secret sent to that server. */
const attacks: Readonly<
  Record<string, (url: string) => { file: string; text: string; env: Record<string, string> }>
> = {
  'a variable in ./oktaql.yaml': (url) => ({
    file: 'oktaql.yaml',
    text: oktaqlYaml(url),
    env: { STOLEN: secret },
  }),
  'OKTA_CLIENT_TOKEN through ./okta.yaml': (url) => ({
    file: 'okta.yaml',
    text: `okta:\n  client:\n    orgUrl: ${url}\n`,
    env: { OKTA_CLIENT_TOKEN: secret },
  }),
  'a relative OKTAQL_CONFIG': (url) => ({
    file: 'conf.yaml',
    text: oktaqlYaml(url),
    env: { STOLEN: secret, OKTAQL_CONFIG: 'conf.yaml' },
  }),
};

describe.each(Object.keys(attacks))('%s', (name) => {
  const create = async () => {
    const server = await startRecordingServer();
    const attack = attacks[name]?.(server.url);
    if (attack === undefined) throw new Error(name);
    return { ...attack, server, place: cloned({ [attack.file]: attack.text }) };
  };

  test('sends nothing before a person has agreed, and says how', async () => {
    const { place, env, file, server } = await create();
    for (const argv of [
      ['query', select],
      ['query', '--partial', select],
      ['audit'],
      ['orgs', '--check'],
      ['explain', select],
    ]) {
      const ended = await startOktaql(argv, { place, env }).ended;
      expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
      expect(ended.stderr).toContain(`error: ./${file} is not used`);
      expect(ended.stderr).toContain(`\`oktaql trust ./${file} --sha256 ${sumIn(ended.stderr)}\``);
    }
    expect(server.secrets).toEqual([]);
  });

  test('sends it once a person has agreed, by the command that was shown', async () => {
    const { place, env, file, server } = await create();
    const refused = await run(place, ['query', select, '-o', 'json'], { env });
    const { code, exitCode, sha256, command } = JSON.parse(refused.stderr).error;
    expect({ code, exitCode, command }).toEqual({
      code: 'not-agreed',
      exitCode: 3,
      command: `oktaql trust ./${file}`,
    });
    const trusted = await startOktaql(['trust', `./${file}`, '--sha256', sha256], { place }).ended;
    expect(trusted).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await startOktaql(['query', select], { place, env }).ended).exitCode).toBe(0);
    expect(server.secrets).toEqual([`SSWS ${secret}`]);
  });

  test('asks again when the file has changed', async () => {
    const { place, env, file, text, server } = await create();
    await run(place, ['trust', file, '--sha256', sumIn((await run(place, ['trust', file])).stderr)]);
    expect((await run(place, ['query', select], { env })).exitCode).toBe(0);
    writeFileSync(pathIn(place, file), `${text}# \n`);
    const ended = await run(place, ['query', select], { env });
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain('it has changed since somebody agreed to it');
    expect(server.secrets).toHaveLength(1);
  });

  test('is asked about on a terminal, once', async () => {
    const { place, env, server } = await create();
    const declined = await atTerminal(place, 'n\n', ['query', select], { env });
    expect(declined.exitCode).toBe(3);
    expect(declined.stderr.match(/Agree to this\?/g)).toHaveLength(1);
    expect(declined.stderr).toContain(server.url);
    expect(server.secrets).toEqual([]);
    const agreed = await atTerminal(place, 'y\n', ['query', select], { env });
    expect(agreed.exitCode).toBe(0);
    expect(server.secrets).toHaveLength(1);
    expect((await atTerminal(place, '', ['query', select], { env })).stderr).not.toContain('Agree');
    expect(server.secrets).toHaveLength(2);
  });

  test.each(['', '\n', 'maybe\n', 'yesterday\n'])('is not agreed to by %j', async (typed) => {
    const { place, env, server } = await create();
    expect((await atTerminal(place, typed, ['query', select], { env })).exitCode).toBe(3);
    expect(server.secrets).toEqual([]);
  });
});

test('an org of the working directory does not stand in for one of the same name at home', async () => {
  const { url, secrets } = await startRecordingServer();
  const place = cloned({
    'oktaql.yaml': oktaqlYaml(url, '00literal'),
    '~/.config/oktaql/config.yaml': oktaqlYaml('http://127.0.0.1:9', '00home'),
  });
  expect(await run(place, ['audit', 'duplicate-names'])).toMatchObject({ exitCode: 3, stdout: '' });
  expect(secrets).toEqual([]);
  expect((await run(place, ['trust'])).stderr).toContain('is used in place of');
});

test.each([
  ['--config', ['--config', 'oktaql.yaml'], () => ({})],
  ['an absolute OKTAQL_CONFIG', [], (place: Workplace) => ({ OKTAQL_CONFIG: pathIn(place, 'oktaql.yaml') })],
  ['an OKTAQL_CONFIG below the home', [], () => ({ OKTAQL_CONFIG: '~/oktaql.yaml' })],
])('naming the file by %s is agreement', async (_, argv, env) => {
  const { url, secrets } = await startRecordingServer();
  const place = cloned({ 'oktaql.yaml': oktaqlYaml(url, secret), '~/oktaql.yaml': oktaqlYaml(url, secret) });
  expect((await run(place, ['query', select, ...argv], { env: env(place) })).exitCode).toBe(0);
  expect(secrets).toEqual([`SSWS ${secret}`]);
});

test.each([
  [
    'a link that is turned to another file',
    (place: Workplace, other: string) => {
      const link = pathIn(place, 'oktaql.yaml');
      unlinkSync(link);
      symlinkSync(other, link);
    },
  ],
  [
    'a directory that takes the place of the one agreed to',
    (place: Workplace, other: string) => {
      renameSync(place.cwd, `${place.cwd}-before`);
      mkdirSync(place.cwd);
      renameSync(other, pathIn(place, 'oktaql.yaml'));
    },
  ],
])('%s is asked about', async (_, swap) => {
  const { url, secrets } = await startRecordingServer();
  const place = makeWorkplace({
    'oktaql.yaml': oktaqlYaml('http://127.0.0.1:9', secret),
    '~/evil.yaml': oktaqlYaml(url),
  });
  swap(place, join(place.homeDir, 'evil.yaml'));
  expect((await run(place, ['query', select], { env: { STOLEN: secret } })).exitCode).toBe(3);
  expect(secrets).toEqual([]);
});

test('what was agreed to in one directory is not agreed to in another, by copy, link or hard link', async () => {
  const place = makeWorkplace({ 'oktaql.yaml': oktaqlYaml('http://127.0.0.1:9', secret) });
  const other = { ...place, cwd: join(place.homeDir, 'clone') };
  mkdirSync(other.cwd);
  for (const put of ['cp', 'ln', 'ln -s']) {
    const [program = '', ...options] = put.split(' ');
    spawnSync(program, [...options, '-f', pathIn(place, 'oktaql.yaml'), other.cwd]);
    expect((await run(other, ['query', select])).exitCode, put).toBe(3);
  }
});

describe('what needs no file of the working directory runs without it', () => {
  const files = {
    'oktaql.yaml': oktaqlYaml('https://evil.example'),
    'queries/usable-from-anywhere.sql': 'SELECT 1',
  };
  const note = /^note: \.\/oktaql\.yaml is not used: [^\n]*`oktaql trust \.\/oktaql\.yaml`$/gm;

  test.each([
    [['query', 'SELECT 1 AS one']],
    [['query', '--demo', 'SELECT 1 AS one']],
    [['run', 'tokens-by-owner', '--demo']],
    [['query', '--demo', select]],
  ])('and says so once: %j', async (argv) => {
    const ended = await run(cloned(files), argv);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr.match(note)).toHaveLength(1);
    expect((await run(cloned(files), [...argv, '-q'])).stderr).not.toMatch(note);
  });

  test('orgs are listed by name, with the reason why none can be asked', async () => {
    const { exitCode, stdout, stderr } = await run(cloned(files), ['orgs', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'acme', url: null, credentialsSource: expect.stringContaining('nobody has agreed') },
    ]);
    expect(stderr).toMatch(/^warning: \.\/oktaql\.yaml is not used: .*`oktaql trust \.\/oktaql\.yaml`/);
  });

  test('a file that was agreed to is not spoken of', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': files['oktaql.yaml'] });
    expect((await run(place, ['query', 'SELECT 1 AS one'])).stderr).toBe('');
  });
});

describe('./queries', () => {
  const check = (sql: string) =>
    `/*\ntitle: Mine\ndescription: d\nkind: check\nseverity: high\nwhy: w\nremedy: r\n*/\n${sql}`;
  const nothing = check("SELECT 'x' AS subdomain, 'y' AS tokenId WHERE 0");
  const files = { 'queries/usable-from-anywhere.sql': nothing, 'queries/mine.sql': nothing };
  const note = /^note: \.\/queries is not used: [^\n]*`oktaql trust \.\/queries`$/m;

  test.each([[[]], [['-q']]])(
    'does not hide a shipped check before a person has agreed, and that is said %j',
    async (more) => {
      const place = cloned(files);
      for (const command of ['audit', 'run']) {
        const ended = await run(place, [command, 'usable-from-anywhere', '--demo', '-o', 'csv', ...more]);
        expect(ended.exitCode).toBe(command === 'audit' ? 1 : 0);
        expect(ended.stdout).toContain('acme,');
        expect(ended.stderr).toMatch(note);
      }
      const listed = await run(place, ['queries', '-o', 'csv', ...more]);
      expect(listed.stderr).toMatch(note);
      expect(listed.stdout).not.toContain('mine');
    },
  );

  test('a query that only it has ends with the command to run', async () => {
    const { exitCode, stderr } = await run(cloned(files), ['run', 'MINE', '--demo']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/oktaql trust \.\/queries --sha256 [0-9a-f]{64}.*--queries \.\/queries/);
  });

  test('that is said in the manifest of an audit, too', async () => {
    const place = cloned(files);
    await run(place, ['audit', 'duplicate-names', '--demo', '--out', 'evidence']);
    const { notUsed } = JSON.parse(readFileSync(pathIn(place, 'evidence/manifest.json'), 'utf8'));
    expect(notUsed).toEqual([{ file: './queries', reason: 'nobody has agreed to it' }]);
  });

  test('is used once a person has agreed at a terminal, who was shown what it hides', async () => {
    const place = cloned({ ...files, 'queries/x.sql': 'CREATE TABLE x (y)' });
    const declined = await atTerminal(place, 'n\n', ['audit', 'usable-from-anywhere', '--demo']);
    expect(declined.stderr).toMatch(/check \(high\) usable-from-anywhere, in place of .*queries\/checks\//);
    expect(declined.stderr).toContain('check (high) mine: Mine');
    expect(declined.stderr).toContain('no query: queries/x.sql: there is no header');
    expect(declined.exitCode).toBe(1);
    const agreed = await atTerminal(place, 'y\n', ['audit', 'usable-from-anywhere', '--demo']);
    expect(agreed.exitCode).toBe(0);
    expect((await run(place, ['run', 'mine', '--demo'])).exitCode).toBe(0);
  });

  test.each([
    ['a changed file', (place: Workplace) => writeFileSync(pathIn(place, 'queries/mine.sql'), `${nothing} `)],
    ['a new file', (place: Workplace) => writeFileSync(pathIn(place, 'queries/new.sql'), nothing)],
    [
      'a renamed file',
      (place: Workplace) =>
        renameSync(pathIn(place, 'queries/mine.sql'), pathIn(place, 'queries/unused-tokens.sql')),
    ],
    ['a file that is gone', (place: Workplace) => unlinkSync(pathIn(place, 'queries/mine.sql'))],
  ])('asks again for %s', async (_, change) => {
    const place = cloned(files);
    await atTerminal(place, 'y\n', ['trust', 'queries']);
    const audit = () => run(place, ['audit', 'usable-from-anywhere', '--demo']);
    expect((await audit()).exitCode).toBe(0);
    change(place);
    expect(await audit()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('it has changed') });
  });

  test('without a saved query in it nobody is asked', async () => {
    const place = cloned({ 'queries/001.sql': 'CREATE TABLE x (y)' });
    const ended = await atTerminal(place, '', ['run', 'tokens-by-owner', '--demo']);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).not.toContain('Agree');
    expect((await run(place, ['run', 'tokens-by-owner', '--demo', '-q'])).stderr).toBe('');
    expect((await run(cloned({ 'queries/README.md': '' }), ['queries'])).stderr).toBe('');
  });

  test('given by --queries is agreed to, and one that is not there is an error', async () => {
    const place = cloned(files);
    expect((await run(place, ['run', 'mine', '--queries', './queries'])).exitCode).toBe(0);
    expect(await run(place, ['run', 'mine', '--queries', 'none'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('none: there is no such directory'),
    });
  });
});

describe('oktaql trust', () => {
  const files = {
    'oktaql.yaml': `orgs:\n  acme:\n    url: "https://acme.okta.com\\u001b]0;x\\u0007"\n    token: ${secret}\n  b-1:\n    url: https://\u0024{HOST}.example\n    clientId: c\n    privateKeyFile: keys/p.pem\nhistory: ../elsewhere\n`,
    'okta.yaml': `okta: {client: {orgUrl: https://sdk.okta.com, token: ${secret}}}\n`,
    'queries/q.sql': '/*\ntitle: "\\u001b[2J"\ndescription: d\nkind: report\n*/\nSELECT 1',
  };

  test('shows the hosts, variables, files and queries, without a secret and without control characters', async () => {
    const place = cloned(files);
    const { exitCode, stdout, stderr } = await run(place, ['trust'], { env: { OKTA_CLIENT_SCOPES: 'x' } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    for (const part of [
      'org acme at an url that is not an https url: token in the file itself',
      `org b-1 at https://\u0024{HOST}.example: clientId in the file itself; privateKeyFile of the file ${pathIn(place, 'keys/p.pem')}`,
      'takes from the environment: HOST',
      `keeps and reads snapshots in ${pathIn(place, '../elsewhere')}`,
      'requests go to https://sdk.okta.com: token in the file itself',
      'takes from the environment: OKTA_CLIENT_SCOPES',
      'report q: \\u001b[2J',
    ]) {
      expect(stderr).toContain(part);
    }
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });

  test('away from a terminal agrees to nothing but what was reviewed; --yes is not enough', async () => {
    const place = cloned(files);
    const { stderr } = await run(place, ['trust', '.', '--yes']);
    const [, sum = ''] = /oktaql trust \. --sha256 ([0-9a-f]{64})/.exec(stderr) ?? [];
    expect((await run(place, ['trust', '.', '--sha256', sum.replace(/./, 'x')])).exitCode).toBe(3);
    writeFileSync(pathIn(place, 'queries/more.sql'), '');
    expect(await run(place, ['trust', '.', '--sha256', sum])).toMatchObject({ exitCode: 3 });
    expect(JSON.parse((await run(place, ['trust', '--list', '-o', 'json'])).stdout)).toEqual([]);
    unlinkSync(pathIn(place, 'queries/more.sql'));
    expect((await run(place, ['trust', '.', '--sha256', sum.toUpperCase()])).exitCode).toBe(0);
    expect(JSON.parse((await run(place, ['trust', '--list', '-o', 'json'])).stdout)).toHaveLength(3);
  });

  test('the sum of a configuration is that of sha256sum', async () => {
    const place = cloned(files);
    const { stdout } = spawnSync('sha256sum', [pathIn(place, 'oktaql.yaml')], { encoding: 'utf8' });
    expect((await run(place, ['trust', 'oktaql.yaml', '--sha256', sumIn(stdout)])).exitCode).toBe(0);
  });

  test('lists what was agreed to and what became of it, and takes it back', async () => {
    const place = cloned(files);
    expect((await atTerminal(place, 'y\n', ['trust'])).exitCode).toBe(0);
    expect((await run(place, ['trust'])).stderr).toContain('agreed to before, and unchanged since');
    writeFileSync(pathIn(place, 'okta.yaml'), '');
    unlinkSync(pathIn(place, 'queries/q.sql'));
    const list = async () =>
      JSON.parse((await run(place, ['trust', '--list', '-o', 'json'])).stdout).map(
        ({ path, status }: Record<string, string>) => [path, status],
      );
    expect(await list()).toEqual([
      [pathIn(place, 'okta.yaml'), 'changed'],
      [pathIn(place, 'oktaql.yaml'), 'as agreed'],
      [pathIn(place, 'queries'), 'gone'],
    ]);
    expect((await run(place, ['trust', 'okta.yaml', '--revoke'])).exitCode).toBe(0);
    expect(await list()).toHaveLength(2);
    expect((await run(place, ['trust', '--revoke'])).exitCode).toBe(0);
    expect(await list()).toEqual([]);
    expect((await run(place, ['trust', '--revoke'])).exitCode).toBe(2);
    expect((await run(place, ['query', select])).exitCode).toBe(3);
  });

  test('keeps agreements for their owner alone, and believes in none that others could have written', async () => {
    const place = cloned(files);
    const env = { XDG_STATE_HOME: join(place.homeDir, 'state') };
    await atTerminal(place, 'y\n', ['trust', 'okta.yaml'], { env });
    const directory = join(place.homeDir, 'state/oktaql/trust');
    const [name = '', ...others] = readdirSync(directory);
    expect(others).toEqual([]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    const status = async () =>
      JSON.parse((await run(place, ['trust', '--list', '-o', 'json'], { env })).stdout).length;
    expect(await status()).toBe(1);
    chmodSync(join(directory, name), 0o666);
    expect(await status()).toBe(0);
    chmodSync(join(directory, name), 0o600);
    // An agreement about one path does not speak for another.
    renameSync(join(directory, name), join(directory, `${'0'.repeat(64)}.json`));
    expect((await run(place, ['trust', 'okta.yaml'], { env })).exitCode).toBe(3);
    writeFileSync(join(directory, name), '{"path": 1}', { mode: 0o600 });
    expect((await run(place, ['trust', 'okta.yaml'], { env })).exitCode).toBe(3);
  });

  test('that cannot be kept holds for one run at a terminal, which is said', async () => {
    const { url, secrets } = await startRecordingServer();
    const place = cloned({ 'oktaql.yaml': oktaqlYaml(url, secret), '~/.local': '' });
    const ended = await atTerminal(place, 'y\n', ['query', select]);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain('cannot be kept, and holds this once');
    expect(secrets).toHaveLength(1);
    expect((await run(place, ['query', select])).exitCode).toBe(3);
    expect((await atTerminal(place, 'y\n', ['trust'])).exitCode).toBe(3);
  });

  test.each([
    ['nothing there', []],
    ['a file that is not there', ['none.yaml']],
  ])('%s is wrong usage', async (_, argv) => {
    expect((await run(cloned({}), ['trust', ...argv])).exitCode).toBe(2);
  });

  test('a directory of the name queries is that of the saved queries, and the directory itself where one is in it', async () => {
    const place = cloned({
      'queries/q.sql': files['queries/q.sql'],
      'queries/oktaql.yaml': files['oktaql.yaml'],
    });
    expect((await run(place, ['trust', 'queries'])).stderr).toMatch(/^\.\/queries brings:/);
    const inside = { ...place, cwd: pathIn(place, 'queries') };
    expect((await run(inside, ['trust'])).stderr).toMatch(/^\.\/oktaql\.yaml brings:/);
  });
});

test.each(['', '.', 'relative'])('HOME=%j does not make the working directory the home', async (HOME) => {
  const { url, secrets } = await startRecordingServer();
  const files = {
    '.config/oktaql/config.yaml': oktaqlYaml(url),
    '.okta/okta.yaml': `okta: {client: {orgUrl: ${url}, token: t}}`,
  };
  const place = cloned({
    ...files,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`relative/${path}`, text])),
  });
  const { exitCode } = await startOktaql(['query', select], { place, env: { HOME, STOLEN: secret } }).ended;
  expect(exitCode).toBe(3);
  expect(secrets).toEqual([]);
});
