import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { countAnswers } from '../fixtures/count-answers.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const clientId = '0oa1serviceapp000001';

let clock: HeldClock;
let orgs: EmulatedOrgs;
beforeEach(async () => {
  clock = new HeldClock();
  orgs = await startEmulatedOrgs({
    clock,
    rateLimit: { limit: 300 },
    serviceApps: {
      initech: [
        { clientId, publicKeys: [publicKey.export({ format: 'jwk' })], scopes: ['okta.apiTokens.read'] },
      ],
    },
  });
});
afterEach(() => orgs.emulator.stop());

const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('oktaql orgs', () => {
  it('lists name, url, kind of credentials, and where each value came from; it asks nobody', async () => {
    const { url, token } = orgs.emulator.org('acme');
    const place = makeWorkplace({
      'oktaql.yaml': `orgs:\n  acme:\n    url: ${url}\n    token: \${ACME}\n  partner:\n    clientId: ${clientId}\n    privateKeyFile: key.pem\n    scopes: [okta.apiTokens.read]\n`,
      'key.pem': pem,
    });
    const { exitCode, stdout, stderr } = await runOktaql(['orgs', '-o', 'json'], {
      place,
      env: { ACME: token },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'acme',
        url,
        urlSource: 'oktaql.yaml:3',
        credentials: 'API token',
        credentialsSource: 'token: environment ACME',
      },
      {
        name: 'partner',
        url: 'https://partner.okta.com',
        urlSource: 'default',
        credentials: 'OAuth 2.0 service app',
        credentialsSource: 'clientId: oktaql.yaml:6; privateKey: key.pem; scopes: oktaql.yaml:8',
      },
    ]);
    expect(stdout).not.toContain(token);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'the SDKs',
      { OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: '00mark' },
      'acme,https://acme.okta.com,environment OKTA_CLIENT_ORGURL,API token,token: environment OKTA_CLIENT_TOKEN',
    ],
    [
      'Terraform',
      { OKTA_ORG_NAME: 'acme', OKTA_BASE_URL: 'oktapreview.com', OKTA_API_TOKEN: '00mark' },
      'acme,https://acme.oktapreview.com,"environment OKTA_ORG_NAME, environment OKTA_BASE_URL",API token,token: environment OKTA_API_TOKEN',
    ],
    [
      'StackQL',
      { OKTA_API_TOKEN: '00mark' },
      '(any),https://{subdomain}.okta.com,subdomain of the statement,API token,token: environment OKTA_API_TOKEN',
    ],
  ])('shows the sources of %s', async (_, env, row) => {
    const { stdout } = await runOktaql(['orgs', '-o', 'csv'], { env });
    expect(stdout.split('\r\n')[1]).toBe(row);
  });

  it('lists an org whose variable is not set with its fault', async () => {
    const place = makeWorkplace({
      'oktaql.yaml': `orgs:\n  acme:\n    token: \${NOT_SET}\n  b: {token: t}\n`,
    });
    const { exitCode, stdout, stderr } = await runOktaql(['orgs', '-o', 'json'], { place });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: oktaql\.yaml:3: orgs\.acme\.token .* NOT_SET, which is not set\n$/);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ name: 'b', url: 'https://b.okta.com' }),
      {
        name: 'acme',
        url: null,
        urlSource: null,
        credentials: null,
        credentialsSource:
          'oktaql.yaml:3: orgs.acme.token refers to the environment variable NOT_SET, which is not set',
      },
    ]);
  });

  it('ends with 3 when none is configured', async () => {
    expect(await runOktaql(['orgs'])).toMatchObject({ exitCode: 3, stdout: '' });
  });
});

describe('oktaql orgs --check', () => {
  const check = async (argv: readonly string[] = [], options: Parameters<EmulatedOrgs['run']>[1] = {}) => {
    const ended = await orgs.run(['orgs', '--check', '-o', 'json', ...argv], { clock, ...options });
    return { ...ended, rows: ended.stdout === '' ? [] : JSON.parse(ended.stdout) };
  };

  it('tells status, time, rate limit, owner and end of the token, of every org', async () => {
    const { exitCode, stderr, rows } = await check();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const { url, token, state } = orgs.emulator.org(row.name);
      expect(row).toMatchObject({
        url,
        status: 200,
        rateLimitRemaining: 299,
        user: `svc-oktaql@${row.name}.example`,
        remark: null,
      });
      expect(row.ms).toBe(0);
      expect(Date.parse(row.expiresAt)).toBe(state.useSecret(token)?.expiresAt);
    }
    expect([...orgs.emulator.requests.lines].sort()).toEqual(
      ['acme', 'globex', 'initech']
        .flatMap((org) => [`GET ${org} /api/v1/api-tokens`, `GET ${org} /api/v1/users/me`])
        .sort(),
    );
  });

  it('asks the orgs side by side', async () => {
    orgs.emulator.faults.add({ respond: 'hang' });
    const interrupt = new AbortController();
    const checking = check([], { interrupt: interrupt.signal });
    // None of them answers, and all have been asked.
    const asked = () => new Set(orgs.emulator.requests.entries.map(({ org }) => org));
    await until(() => asked().size === 3);
    interrupt.abort(new InterruptedError());
    expect((await checking).exitCode).toBe(130);
  });

  it('an org that refuses is told in its row, and the exit code is 4', async () => {
    orgs.emulator.faults.add({
      match: ({ org }) => org === 'globex',
      respond: { status: 401, body: { errorCode: 'E0000011', errorSummary: 'Invalid token provided' } },
    });
    const { exitCode, stderr, rows } = await check();
    expect(exitCode).toBe(4);
    expect(rows.map(({ status }: { status: number }) => status)).toEqual([200, 401, 200]);
    expect(rows[1]).toMatchObject({
      user: null,
      expiresAt: null,
      remark: expect.stringContaining('E0000011'),
    });
    expect(JSON.parse(stderr).error).toMatchObject({ exitCode: 4, message: '1 of 3 orgs failed: globex' });
  });

  it('an org that does not answer has no status, and the exit code is 5', async () => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'acme', respond: { body: '<html>' } });
    const { exitCode, rows } = await check();
    expect(exitCode).toBe(5);
    expect(rows[0].remark).toContain('not whole JSON');
  });

  it('whose token it is may be denied: that is no failure', async () => {
    orgs.emulator.faults.add({
      match: ({ path, org }) => path.endsWith('/users/me') && org === 'acme',
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { exitCode, rows } = await check();
    expect(exitCode).toBe(0);
    expect(rows[0]).toMatchObject({
      status: 200,
      user: null,
      expiresAt: null,
      remark: expect.stringContaining('403'),
    });
  });

  it('the end of the token is not guessed when its owner has several, or the list goes on', async () => {
    const { state } = orgs.emulator.org('acme');
    const own = [...state.tokens].find(({ secret }) => secret !== undefined);
    if (own === undefined) throw new Error('no caller');
    const { secret: _, ...twin } = own;
    state.tokens.set({ ...twin, id: '00Ttwin0000000000000' });
    orgs.emulator.settings.pageSize.apiTokens = 38;
    const { exitCode, rows } = await check();
    orgs.emulator.settings.pageSize.apiTokens = 200;
    expect(exitCode).toBe(0);
    expect(rows[0]).toMatchObject({ expiresAt: null, remark: expect.stringContaining('more than one page') });
    expect(rows[1].expiresAt).not.toBeNull();
    const again = await check();
    expect(again.rows[0]).toMatchObject({ expiresAt: null, remark: expect.stringContaining('2 tokens') });
  });

  it('a service app is named by its client id', async () => {
    const { url } = orgs.emulator.org('initech');
    const files = {
      'oktaql.yaml': `orgs:\n  initech:\n    url: ${url}\n    clientId: ${clientId}\n    privateKeyFile: key.pem\n`,
      'key.pem': pem,
    };
    const { exitCode, rows } = await check([], { files });
    expect(exitCode).toBe(0);
    expect(rows).toEqual([
      expect.objectContaining({ status: 200, user: clientId, expiresAt: null, remark: null }),
    ]);
  });

  it('in any format, with --timeout, and never with a secret', async () => {
    const { stdout, stderr } = await orgs.run(['orgs', '--check', '-o', 'csv', '-v']);
    expect(rowsOf(stdout)[0]).toEqual([
      'name',
      'url',
      'status',
      'ms',
      'rateLimitRemaining',
      'user',
      'expiresAt',
      'remark',
    ]);
    for (const { token } of orgs.emulator.orgs) expect(stdout + stderr).not.toContain(token);
    orgs.emulator.faults.add({ respond: 'hang' });
    orgs.emulator.requests.reset();
    const running = orgs.run(['orgs', '--check', '--timeout', '0.2'], { clock });
    await until(() => orgs.emulator.requests.entries.length === 6);
    clock.advance(200);
    const late = await running;
    expect(late).toMatchObject({ exitCode: 5, stdout: expect.stringContaining('0.2 s') });
    expect(late.stderr).toContain('3 of 3 orgs failed');
  });

  it('an org that hangs until the time is over takes nothing from the others', async () => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'globex', respond: 'hang' });
    const { onWrite, count } = countAnswers();
    const checking = check(['--timeout', '2', '-v'], { onWrite });
    // Two answers of either org that does not hang.
    await until(() => count() === 4 && orgs.emulator.requests.entries.length === 6);
    clock.advance(2000);
    const { exitCode, stderr, rows } = await checking;
    expect(rows).toMatchObject([
      { name: 'acme', status: 200, remark: null },
      {
        name: 'globex',
        status: null,
        remark: expect.stringContaining('globex: the check was not done within 2 s, waiting for'),
      },
      { name: 'initech', status: 200, remark: null },
    ]);
    expect(exitCode).toBe(5);
    const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    expect(error).toMatchObject({ exitCode: 5, message: '1 of 3 orgs failed: globex' });
  });

  it('a bare OKTA_API_TOKEN names no org to check', async () => {
    const ended = await runOktaql(['orgs', '--check'], { env: { OKTA_API_TOKEN: '00bare' } });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('asks the others when the variable of one is not set, and ends with 3', async () => {
    const files = { 'oktaql.yaml': `${orgs.config}  broken: {token: "\${NOT_SET}"}\n` };
    const { exitCode, stdout, stderr } = await orgs.run(['orgs', '--check', '-o', 'json'], { files });
    expect(exitCode).toBe(3);
    const rows = JSON.parse(stdout) as { name: string; status: number | null; remark: string | null }[];
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['acme', 200],
      ['globex', 200],
      ['initech', 200],
      ['broken', null],
    ]);
    expect(rows[3]?.remark).toContain('NOT_SET, which is not set');
    expect(stderr).toContain('1 of 4 orgs failed: broken');
  });
});
