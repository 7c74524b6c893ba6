// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this

import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { readAddress } from '../../src/cli/init/ask-org.ts';
import { shellWords } from '../../src/config/shell-words.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { type InProcessOptions, makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const clientId = '0oa1serviceapp000001';

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs({
    serviceApps: {
      acme: [
        {
          clientId,
          publicKeys: [publicKey.export({ format: 'jwk' })],
          scopes: ['okta.apiTokens.read', 'okta.users.read'],
        },
      ],
    },
  });
});
afterEach(() => orgs.emulator.stop());

const fileOf = ({ homeDir }: Workplace) => join(homeDir, '.config/oktaql/config.yaml');
const textOf = (place: Workplace) => readFileSync(fileOf(place), 'utf8');

/** All that lies in the home, but for what only a session leaves there. */
const written = ({ homeDir }: Workplace) =>
  existsSync(join(homeDir, '.config')) ? readdirSync(join(homeDir, '.config'), { recursive: true }) : [];

const acme = () => orgs.emulator.org('acme');
const env = () => ({ ACME_OKTA_TOKEN: acme().token });
const atTerminal = { stderrTerminal: {}, stdoutTerminal: {} } satisfies InProcessOptions;

describe('oktaql init with options', () => {
  it('writes the file for its owner alone, checks the org, and names what to do next', async () => {
    const place = makeWorkplace();
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN', '--yes'];
    const { exitCode, stdout, stderr } = await runOktaql([...argv, '-o', 'csv'], { place, env: env() });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.split('\r\n')[1]).toBe('okta.api_tokens.api_tokens,yes,""');
    expect(stderr).toMatch(/acme answers as svc-oktaql@acme\.example, until/);
    expect(stderr).toMatch(/Next:\n {2}oktaql query "[^"]+"\n {2}oktaql audit --orgs acme\n {2}oktaql\n$/);
    expect(textOf(place)).toBe(`orgs:\n  acme:\n    url: ${acme().url}\n    token: \${ACME_OKTA_TOKEN}\n`);
    expect(statSync(fileOf(place)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(fileOf(place))).mode & 0o777).toBe(0o700);
    const [, sql = ''] = /oktaql query "([^"]+)"/.exec(stderr) ?? [];
    expect(await runOktaql(['query', sql], { place, env: env() })).toMatchObject({ exitCode: 0 });
  });

  it('takes a file or a command for the token, and a service app', async () => {
    const place = makeWorkplace({ 't.txt': acme().token, '~/key.pem': pem });
    const common = ['init', '--url', acme().url, '--yes', '-q'];
    const ways = [
      ['--name', 'by-file', '--token-file', 't.txt'],
      ['--name', 'by-command', '--token-command', `printf %s "${acme().token}"`],
      [
        '--name',
        'app',
        '--client-id',
        clientId,
        '--key-file',
        '~/key.pem',
        '--scopes',
        'okta.apiTokens.read',
      ],
    ];
    for (const way of ways) {
      const { exitCode, stderr } = await runOktaql([...common, ...way], {
        place,
        env: { PATH: '/usr/bin:/bin' },
      });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    }
    expect(textOf(place)).toContain(`tokenFile: ${join(place.cwd, 't.txt')}\n`);
    expect(textOf(place)).toContain('privateKeyFile: ~/key.pem\n');
    const count = 'SELECT subdomain, count(*) AS n FROM okta.api_tokens.api_tokens GROUP BY 1';
    const { stdout } = await runOktaql(['query', '-o', 'csv', count], {
      place,
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(
      stdout
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['app', 'by-command', 'by-file']);
  });

  it('says which scope or role is missing for which table', async () => {
    const place = makeWorkplace({ '~/key.pem': pem });
    const argv = [
      'init',
      '--url',
      acme().url,
      '--name',
      'app',
      '--client-id',
      clientId,
      '--key-file',
      '~/key.pem',
      '--yes',
    ];
    const { exitCode, stdout } = await runOktaql([...argv, '-o', 'json'], { place });
    expect(exitCode).toBe(0);
    const rows = JSON.parse(stdout) as readonly Record<string, string>[];
    expect(rows.find(({ table }) => table === 'okta.users.users')).toMatchObject({ 'can be read': 'yes' });
    expect(rows.find(({ table }) => table === 'okta.logs.system_log_events')).toEqual({
      table: 'okta.logs.system_log_events',
      'can be read': 'no',
      missing: 'the scope okta.logs.read, and an admin role that covers it',
    });
  });

  it('keeps the other orgs, comments and a copy of a file that is there, also behind a link', async () => {
    const before = '# ours\norgs:\n  globex:\n    token: ${G} # prod\n    tags: [a]\nhistory: /var/h\n';
    const place = makeWorkplace({ '~/dotfiles/oktaql.yaml': { text: before, mode: 0o644 } });
    mkdirSync(dirname(fileOf(place)), { recursive: true });
    symlinkSync(join(place.homeDir, 'dotfiles/oktaql.yaml'), fileOf(place));
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN', '--yes'];
    expect(await runOktaql(argv, { place, env: env() })).toMatchObject({ exitCode: 0 });
    expect(textOf(place)).toBe(
      before.replace('history', `  acme:\n    url: ${acme().url}\n    token: \${ACME_OKTA_TOKEN}\nhistory`),
    );
    const files = readdirSync(join(place.homeDir, 'dotfiles'));
    const copy = files.find((name) => name.endsWith('.bak')) ?? '';
    expect(files).toHaveLength(2);
    expect(readFileSync(join(place.homeDir, 'dotfiles', copy), 'utf8')).toBe(before);
    for (const name of files)
      expect(statSync(join(place.homeDir, 'dotfiles', name)).mode & 0o777).toBe(0o600);
    const again = await runOktaql(argv, { place, env: env() });
    expect(again).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('is configured there already'),
    });
    expect(await runOktaql([...argv, '--replace'], { place, env: env() })).toMatchObject({ exitCode: 0 });
  });

  it.each<[string, string[], number, string]>([
    ['a wrong token', ['--token-env', 'WRONG'], 4, 'E0000011'],
    ['no network', ['--url', 'http://127.0.0.1:9'], 5, 'refused'],
    ['a token in place of a variable', ['--token-env', '00a-secret'], 2, 'is no name of a variable'],
    ['a file that is not there', ['--token-file', 'nowhere'], 3, 'names a file that does not exist'],
    ['a command that fails', ['--token-command', 'false'], 3, 'false ended with exit code 1'],
    ['both kinds', ['--token-env', 'T', '--client-id', 'c'], 2, 'not with both'],
    ['two places', ['--token-env', 'T', '--token-file', 't'], 2, 'do not go together'],
    ['no address', ['--url', 'http://acme.okta.com'], 2, 'plain http'],
    ['no name', ['--name', 'a b'], 2, 'is no label or host'],
    ['nothing said of the token', [], 2, '--token-env is missing'],
  ])('writes nothing for %s', async (_, argv, exitCode, message) => {
    const place = makeWorkplace();
    const given = argv.includes('--url') ? argv : ['--url', acme().url, ...argv];
    const token = given.some((option) => option.startsWith('--token')) || given.length === 2;
    const name = given.includes('--name') ? [] : ['--name', 'acme'];
    const all = ['init', ...given, ...name, ...(token ? [] : ['--token-env', 'WRONG']), '--yes'];
    const clock = { now: () => Date.now(), sleep: async () => {} };
    const ended = await runOktaql(all, { place, env: { WRONG: '00wrong', PATH: '/usr/bin:/bin' }, clock });
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringContaining(message), stdout: '' });
    expect(ended.stderr).not.toMatch(/00a-secret|00wrong/);
    expect(written(place)).toEqual([]);
  });

  it('needs --yes where nobody can be asked', async () => {
    const place = makeWorkplace();
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN'];
    expect(await runOktaql(argv, { place, env: env() })).toMatchObject({ exitCode: 2 });
    expect(written(place)).toEqual([]);
  });

  it('writes a reference to a variable that is not set here, and says that the org was not asked', async () => {
    const place = makeWorkplace();
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ELSEWHERE', '--yes'];
    const { exitCode, stderr } = await runOktaql(argv, { place });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(
        /acme was not asked: .*ELSEWHERE, which is not set[\s\S]*oktaql orgs --check/,
      ),
    });
    expect(textOf(place)).toContain('token: ${ELSEWHERE}');
  });

  it('asks nobody with --no-check', async () => {
    const place = makeWorkplace();
    const argv = [
      'init',
      '--url',
      'acme.example',
      '--name',
      'acme',
      '--token-env',
      'T',
      '--yes',
      '--no-check',
    ];
    expect(await runOktaql(argv, { place, env: { T: '00t' } })).toMatchObject({ exitCode: 0, stdout: '' });
    expect(textOf(place)).toBe('orgs:\n  acme:\n    url: https://acme.example\n    token: ${T}\n');
  });

  it('says so where another file is used in its place', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': 'orgs: {b: {token: t}}' });
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN', '--yes'];
    const { stderr } = await runOktaql(argv, { place, env: env() });
    expect(stderr).toContain('note: here oktaql.yaml is used in its place');
  });
});

describe('what answers at the address', () => {
  async function serve(body: string, type: string, status = 200): Promise<string> {
    const server = createServer((_, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ['a page', '<html>Sign in</html>', 'text/html', 200],
    ['no such path', '{"errorCode":"E0000007"}', 'application/json', 404],
    ['other JSON', '{"id":1}', 'application/json', 200],
  ])('%s is no org, and gets no token', async (_, body, type, status) => {
    const url = await serve(body, type, status);
    const place = makeWorkplace();
    const argv = ['init', '--url', url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN', '--yes'];
    const ended = await runOktaql(argv, { place, env: env() });
    expect(ended).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("not as an org of Okta's does"),
    });
    expect(written(place)).toEqual([]);
  });

  it('may be a custom domain, whose org is named by what Okta calls it', async () => {
    const metadata = {
      id: '00o1',
      pipeline: 'v1',
      _links: { organization: { href: 'https://acme.okta.com' } },
    };
    const url = await serve(JSON.stringify(metadata), 'application/json');
    const place = makeWorkplace();
    const { stderr } = await runOktaql(['init', '--url', url, '--token-env', 'NOT_SET', '--yes'], { place });
    expect(stderr).toContain(
      `${url} is an org of Okta's (Classic Engine), the custom domain of https://acme.okta.com.`,
    );
    expect(textOf(place)).toContain('  acme:\n');
  });
});

describe('oktaql init at a terminal', () => {
  it('asks for each thing that is not given, and again where an answer cannot be taken', async () => {
    const place = makeWorkplace();
    const answers = ['not an address', acme().url, 'acme', '7', '1', '1', '00a-secret', '', 'y'];
    const { exitCode, stderr } = await runOktaql(['init'], { place, env: env(), answers, ...atTerminal });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('Which variable [ACME_OKTA_TOKEN]: ');
    expect(stderr).not.toContain('00a-secret');
    expect(stderr).toMatch(/ {2}acme:\n {4}url: .*\n {4}token: \$\{ACME_OKTA_TOKEN\}/);
    expect(textOf(place)).toContain('token: ${ACME_OKTA_TOKEN}');
  });

  it.each([0, 1, 2, 3, 4, 5])('writes nothing when the input ends after %i answers', async (count) => {
    const place = makeWorkplace();
    const answers = [acme().url, 'acme', '1', '1', 'ACME_OKTA_TOKEN', 'y'].slice(0, count);
    // A question gets the end of input with the last answer.
    const { exitCode, stderr } = await runOktaql(['init'], { place, env: env(), answers, ...atTerminal });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('nothing was written'),
    });
    expect(written(place)).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('writes nothing when it is interrupted at question %i', async (count) => {
    const place = makeWorkplace();
    const interrupt = new AbortController();
    let asked = 0;
    const answers = [acme().url, 'acme', '1', '1', 'ACME_OKTA_TOKEN', 'y', 'y'];
    const { exitCode } = await runOktaql(['init'], {
      place,
      env: env(),
      answers,
      ...atTerminal,
      interrupt: interrupt.signal,
      onWrite: (text) => {
        if (/[\]:] $/.test(text) && ++asked === count) interrupt.abort(new InterruptedError('SIGINT'));
      },
    });
    expect(exitCode).toBe(130);
    expect(written(place)).toEqual([]);
  });

  it('asks before it replaces an org, and writes nothing at a no', async () => {
    const place = makeWorkplace({ '~/.config/oktaql/config.yaml': 'orgs: {acme: {token: "${OLD}"}}\n' });
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN'];
    const no = await runOktaql(argv, { place, env: env(), answers: ['n'], ...atTerminal });
    expect(no).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('has an org acme. Replace it?'),
    });
    expect(textOf(place)).toBe('orgs: {acme: {token: "${OLD}"}}\n');
    const yes = await runOktaql(argv, { place, env: env(), answers: ['y', 'y'], ...atTerminal });
    expect({ exitCode: yes.exitCode, text: textOf(place) }).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('ACME_OKTA_TOKEN'),
    });
  });

  it('shows what a wrong token is answered with, and writes only at a yes', async () => {
    const place = makeWorkplace();
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'WRONG'];
    const no = await runOktaql(argv, { place, env: { WRONG: '00wrong' }, answers: ['n'], ...atTerminal });
    expect(no).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/E0000011[\s\S]*Write it all the same\?/),
    });
    expect(written(place)).toEqual([]);
  });

  it('shows the org alone, and no secret of another one in the file', async () => {
    const place = makeWorkplace({
      '~/.config/oktaql/config.yaml': 'orgs: {other: {token: 00literal-secret}}\n',
    });
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN'];
    const { exitCode, stderr, stdout } = await runOktaql(argv, {
      place,
      env: env(),
      answers: ['y'],
      ...atTerminal,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('token: ${ACME_OKTA_TOKEN}');
    expect(stdout + stderr).not.toContain('00literal-secret');
    expect(textOf(place)).toContain('00literal-secret');
  });

  it('leaves a file alone that changed meanwhile', async () => {
    const place = makeWorkplace();
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN'];
    mkdirSync(dirname(fileOf(place)), { recursive: true });
    const ended = await runOktaql(argv, {
      place,
      env: env(),
      answers: ['y'],
      ...atTerminal,
      onWrite: (text) => {
        if (/\] $/.test(text)) writeFileSync(fileOf(place), 'orgs: {}\n');
      },
    });
    expect(ended).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('was changed meanwhile') });
    expect(textOf(place)).toBe('orgs: {}\n');
  });

  it('says that the directory cannot be written', async () => {
    const place = makeWorkplace({ '~/.config/x': '' });
    writeFileSync(join(place.homeDir, '.config/oktaql'), '');
    const argv = ['init', '--url', acme().url, '--name', 'acme', '--token-env', 'ACME_OKTA_TOKEN', '--yes'];
    const { exitCode, stderr } = await runOktaql(argv, { place, env: env() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining('cannot write') });
    chmodSync(place.homeDir, 0o700);
  });
});

describe('an address as people write it', () => {
  it.each([
    ['acme', 'https://acme.okta.com'],
    ['acme.okta.com', 'https://acme.okta.com'],
    ['https://acme.okta.com/', 'https://acme.okta.com'],
    ['https://acme-admin.okta.com/admin/dashboard', 'https://acme.okta.com'],
    ['acme-admin.oktapreview.com', 'https://acme.oktapreview.com'],
    ['https://id.acme.example/app/UserHome?x#y', 'https://id.acme.example'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s', (text, url) => expect(readAddress(text)).toEqual({ value: url }));

  it.each([
    '',
    'a b',
    'http://acme.okta.com',
    'https://u:p@acme.okta.com',
    'ftp://acme.okta.com',
    'https://',
  ])('%s is none', (text) => expect(readAddress(text)).toHaveProperty('fault'));
});

it.each([
  ['op read "op://a b/c" \'d e\'', ['op', 'read', 'op://a b/c', 'd e']],
  ['a b"c d"e', ['a', 'bc de']],
  ['a ""', ['a', '']],
  ['', undefined],
  ['a "b', undefined],
])('the words of %s', (text, words) => expect(shellWords(text)).toEqual(words));
