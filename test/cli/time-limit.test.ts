import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedRequest } from '../../src/emulator/requests.ts';
import type { Fault } from '../emulator-support/faults.ts';
import { countAnswers } from '../fixtures/count-answers.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { HeldClock } from '../fixtures/held-clock.ts';
import { until } from '../fixtures/wait.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
const clientId = '0oa1serviceapp000001';

/** Only the time of `--timeout` and of what comes after it is held: any other wait is over at once. */
class LimitClock extends HeldClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms >= limitMs) await super.sleep(ms, signal);
    else this.advance(ms);
  }
}
const limitMs = 3000;

let orgs: EmulatedOrgs;
/** Globex is asked by OAuth 2.0. */
let serviceApp: string;
beforeEach(async () => {
  orgs = await startEmulatedOrgs({
    serviceApps: {
      globex: [
        {
          clientId,
          publicKeys: [{ kty, crv, x, y }],
          scopes: ['okta.apiTokens.read', 'okta.users.read'],
        },
      ],
    },
  });
  const lines = orgs.emulator.orgs.map(({ name, url, token }) => {
    const key = JSON.stringify(JSON.stringify({ kty, crv, x, y, d }));
    const credentials =
      name === 'globex' ? `clientId: ${clientId}\n    privateKey: ${key}` : `token: ${token}`;
    return `  ${name}:\n    url: ${url}\n    ${credentials}\n`;
  });
  serviceApp = `orgs:\n${lines.join('')}`;
});
afterEach(() => orgs.emulator.stop());

/**
 * Runs a statement that some org keeps waiting. Its time is over once there are so many answers, and one request or
 * more without; then again at the next number of answers.
 */
async function run(
  sql: string,
  argv: readonly string[],
  overAt: readonly (readonly [answers: number, requests: number])[],
  files = {},
) {
  const clock = new LimitClock();
  const { onWrite, count } = countAnswers();
  const running = orgs.run(['query', sql, '--timeout', String(limitMs / 1000), '-v', ...argv], {
    clock,
    onWrite,
    files,
  });
  for (const [answers, requests] of overAt) {
    const { requests: log } = orgs.emulator;
    await until(
      () => count() === answers && log.entries.length === requests,
      () =>
        `${answers} answers, and not ${count()}, to ${requests} requests, and not:\n${log.lines.join('\n')}`,
    );
    clock.advance(limitMs);
  }
  return running;
}

const ofGlobex = (more: (request: ReceivedRequest) => boolean = () => true) => ({
  match: (request: ReceivedRequest) => request.org === 'globex' && more(request),
});

interface Hang {
  readonly fault: Fault;
  readonly oauth?: boolean;
  readonly exitCode: 4 | 5;
  /** How many answers there are when it hangs; none: it ends by itself. */
  readonly answers?: number;
  /** What it says was waited for. */
  readonly says: RegExp;
}

const limits = (resetInSeconds: number) => ({
  'x-rate-limit-limit': '50',
  'x-rate-limit-remaining': '0',
  'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + resetInSeconds),
});

/** Ways for an org to keep a statement waiting for longer than it may. */
const hangs: Readonly<Record<string, Hang>> = {
  'at the first page': {
    fault: { ...ofGlobex(), respond: 'hang' },
    exitCode: 5,
    answers: 2,
    says: /globex: the statement was not done within 3 s, waiting for page 1 of list_users: GET http/,
  },
  'at a later page': {
    fault: {
      ...ofGlobex(),
      respond: ({ query }) =>
        query['after'] === undefined
          ? { body: [], headers: { link: '</api/v1/users?after=1>; rel="next"' } }
          : 'hang',
    },
    exitCode: 5,
    answers: 3,
    says: /globex: .* waiting for page 2 of list_users: GET http.*after=/,
  },
  'in the middle of a page': {
    fault: { ...ofGlobex(), respond: 'stall' },
    exitCode: 5,
    answers: 2,
    says: /globex: .* waiting for page 1 of list_users: GET http/,
  },
  'at the token endpoint': {
    fault: { ...ofGlobex(({ path }) => path.startsWith('/oauth2')), respond: 'hang' },
    oauth: true,
    exitCode: 5,
    answers: 2,
    says: /globex: .* waiting for an access token for page 1 of list_users: GET http/,
  },
  'in a wait for the rate limit': {
    fault: { ...ofGlobex(), respond: () => ({ status: 429, body: {}, headers: limits(300) }) },
    exitCode: 4,
    says: /globex: Okta answered 429.*too long/,
  },
  'in retries': {
    fault: { ...ofGlobex(), respond: { status: 503, body: {} } },
    exitCode: 4,
    says: /globex: Okta answered 503.*no time is left to retry/,
  },
};

const perOrg = 'SELECT subdomain, count(*) > 0 AS there FROM okta.users.users GROUP BY 1 ORDER BY 1';
const there = (...names: readonly string[]) => names.map((subdomain) => ({ subdomain, there: 1 }));

describe.each(Object.entries(hangs))(
  'an org that hangs %s',
  (_, { fault, oauth, answers, exitCode, says }) => {
    const runPerOrg = (...more: readonly string[]) => {
      orgs.emulator.faults.add(fault);
      const files = oauth === true ? { 'oktaql.yaml': serviceApp } : {};
      const overAt = answers === undefined ? [] : [[answers, answers + 1] as const];
      return run(perOrg, ['-o', 'json', ...more], overAt, files);
    };

    it('fails the statement, and is named with what was waited for', async () => {
      const { stdout, stderr, exitCode: ended } = await runPerOrg();
      expect({ stdout, ended }).toEqual({ stdout: '', ended: exitCode });
      const { message } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
      expect(message).toMatch(says);
      expect(message).not.toMatch(/acme|initech/);
    });

    it('is left out with --partial, and the others are there', async () => {
      const { stdout, stderr, exitCode: ended } = await runPerOrg('--partial');
      expect(ended).toBe(6);
      expect(
        JSON.parse(stdout).filter(({ subdomain }: { subdomain: string }) => subdomain !== 'globex'),
      ).toEqual(there('acme', 'initech'));
      expect(stderr).toMatch(new RegExp(`warning: rows of globex are missing: ${says.source}`));
      expect(stderr).not.toMatch(/rows of (acme|initech)/);
    });
  },
);

describe('with --partial', () => {
  const join = `SELECT DISTINCT t.subdomain, u.id IS NOT NULL AS there
    FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON u.id = t.userId AND u.subdomain = t.subdomain
    ORDER BY 1`;

  it('what a join needs of the orgs that answered is still fetched, and the one that hangs is not asked again', async () => {
    orgs.emulator.faults.add({
      ...ofGlobex(),
      respond: ({ query }) =>
        query['after'] === undefined
          ? {
              body: [{ id: '00T10000000000000001', userId: '00u10000000000000001' }],
              headers: { link: '</api/v1/api-tokens?after=1>; rel="next"' },
            }
          : 'hang',
    });
    const { stdout, exitCode } = await run(join, ['-o', 'json', '--partial'], [[3, 4]]);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toEqual(there('acme', 'initech'));
    expect(orgs.emulator.requests.lines.filter((line) => line.includes(' globex '))).toEqual([
      'GET globex /api/v1/api-tokens',
      'GET globex /api/v1/api-tokens?after=1',
    ]);
  });

  it('each org that hangs is left out, one after another', async () => {
    orgs.emulator.faults.add({ ...ofGlobex(), respond: 'hang' });
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'initech' && path.startsWith('/api/v1/users'),
      respond: 'hang',
    });
    const overAt = [
      [2, 3],
      // The owners of acme are too many for one filter; those of initech are asked for at once.
      [2 + 2, 3 + 2 + 1],
    ] as const;
    const { stdout, stderr, exitCode } = await run(join, ['-o', 'json', '--partial'], overAt);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toEqual(there('acme'));
    expect(stderr).toContain('rows of globex are missing');
    expect(stderr).toContain('rows of initech are missing');
  });
});

it('two orgs that hang are both named', async () => {
  orgs.emulator.faults.add({ match: ({ org }) => org !== 'acme', respond: 'hang' });
  const { stderr, exitCode } = await run(perOrg, [], [[1, 3]]);
  expect(exitCode).toBe(5);
  expect(stderr).toContain(
    'error: the statement was not done within 3 s: no answer of globex (page 1 of list_users), initech (page 1 of list_users)\nhint: ',
  );
});

it('a write fails as a whole when an org that it selects from hangs, and nothing is sent', async () => {
  orgs.emulator.faults.add({ ...ofGlobex(), respond: 'hang' });
  const sql = `DELETE FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'
    AND name IN (SELECT name FROM okta.api_tokens.api_tokens WHERE subdomain = 'globex')`;
  const { stdout, stderr, exitCode } = await run(sql, ['--partial', '--yes'], [[1, 2]]);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 5 });
  expect(stderr).toContain('globex: the statement was not done within 3 s');
  expect(orgs.emulator.requests.entries.filter(({ method }) => method !== 'GET')).toEqual([]);
});
