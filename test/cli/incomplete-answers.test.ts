import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../emulator/fixed-clock.ts';
import type { FaultResponse } from '../emulator-support/faults.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

const tokens = 'okta.api_tokens.api_tokens';
const ofAcme = `SELECT id, name FROM ${tokens} WHERE subdomain = 'acme'`;
const ofAll = `SELECT subdomain, id FROM ${tokens}`;

/** Waits for retries take no time. */
let clock: FixedClock;
let orgs: EmulatedOrgs;
beforeEach(async () => {
  clock = new FixedClock();
  orgs = await startEmulatedOrgs({ clock, pageSize: { apiTokens: 10 } });
});
afterEach(() => orgs.emulator.stop());

const query = (sql: string, argv: readonly string[] = [], options: Parameters<EmulatedOrgs['run']>[1] = {}) =>
  orgs.run(['query', sql, ...argv], { clock, ...options });

const denied = {
  errorCode: 'E0000006',
  errorSummary: 'You do not have permission',
  errorId: 'oae123',
  errorCauses: [],
};

/** What a server can answer that is no answer: the exit code, and what the message must tell. */
const badAnswers: readonly [string, FaultResponse, number, ...string[]][] = [
  ['an HTML body with status 200', { body: '<html>Sign in</html>' }, 5, 'not whole JSON'],
  ['truncated JSON', { body: '[{"id": "00T1"}, {"id": "0' }, 5, 'not whole JSON'],
  ['an empty body', { body: '' }, 5, 'empty'],
  ['an object in place of a list', { body: {} }, 5, 'not an array'],
  ['a row that is not an object', { body: [{ id: '00T1' }, 7] }, 5, 'row 2'],
  ['a row that is null', { body: [null] }, 5, 'row 1'],
  ['a row without an id', { body: [{ name: 'x' }] }, 5, 'id'],
  ['a body that breaks off', 'cut', 5],
  ['400', { status: 400, body: { ...denied, errorCode: 'E0000001' } }, 4, 'E0000001'],
  ['401', { status: 401, body: { ...denied, errorCode: 'E0000011' } }, 4, 'E0000011', 'token'],
  ['403', { status: 403, body: denied }, 4, 'E0000006', 'You do not have permission'],
  ['404 of a list', { status: 404, body: { ...denied, errorCode: 'E0000007' } }, 4, 'E0000007'],
  [
    '429, again and again',
    { status: 429, body: { ...denied, errorCode: 'E0000047' } },
    4,
    'E0000047',
    'retries',
  ],
  ['500', { status: 500, body: { ...denied, errorCode: 'E0000009' } }, 4, 'E0000009'],
  ['503, again and again', { status: 503, body: '<html>' }, 4, '503', 'retries'],
];

describe('an incomplete answer is an error, never an empty or short result', () => {
  it.each([
    ['a query', 'SELECT _link'],
    ['rows that are kept', 'CREATE TABLE kept AS SELECT _link'],
  ])('a value that is nested too deeply for %s', async (_, statement) => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    orgs.emulator.faults.add({ respond: { body: `[{"id":"00T1","name":"x","_link":${deep}}]` } });
    const ended = await query(`${statement} FROM ${tokens} WHERE subdomain = 'acme'`, ['-o', 'csv']);
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain('acme: list_api_tokens gave a row that is nested too deeply: GET http');
  });

  it.each(badAnswers)('%s on the first page', async (_, respond, exitCode, ...parts) => {
    orgs.emulator.faults.add({ respond });
    const ended = await query(ofAcme, ['-o', 'csv']);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    for (const part of ['acme', 'GET http://127.0.0.1:', ...parts]) expect(ended.stderr).toContain(part);
  });

  it.each(badAnswers)('%s on the second page', async (_, respond, exitCode, ...parts) => {
    orgs.emulator.faults.add({ match: ({ query }) => query['after'] !== undefined, respond });
    const ended = await query(ofAcme, ['-o', 'csv']);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    for (const part of ['acme', 'after=', ...parts]) expect(ended.stderr).toContain(part);
  });

  it.each(badAnswers)('%s of one org of three', async (_, respond, exitCode, ...parts) => {
    orgs.emulator.faults.add({ match: ({ org }) => org === 'globex', respond });
    const ended = await query(ofAll, ['-o', 'csv']);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    for (const part of ['globex', ...parts]) expect(ended.stderr).toContain(part);
  });

  it('in the second statement: the first one is printed, and no other runs', async () => {
    orgs.emulator.faults.add({
      match: ({ org }) => org === 'globex',
      respond: { status: 403, body: denied },
    });
    const ended = await query(
      `SELECT 1 AS a; SELECT id FROM ${tokens} WHERE subdomain = 'globex'; SELECT 3 AS c`,
      ['-o', 'csv'],
    );
    expect(ended).toMatchObject({ exitCode: 4, stdout: 'a\r\n1\r\n' });
  });

  it('in a get by id, but for a 404 of Okta', async () => {
    const one = `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id = '00T1'`;
    orgs.emulator.faults.add({ respond: { status: 404, body: '<html>no such page</html>' } });
    expect(await query(one)).toMatchObject({ exitCode: 4, stdout: '' });
  });

  it('told as JSON with -o json: status, errorCode, method and url', async () => {
    orgs.emulator.faults.add({
      respond: { status: 403, body: denied, headers: { 'x-okta-request-id': 'req-1' } },
    });
    const { stdout, stderr } = await query(ofAcme, ['-o', 'json']);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'okta',
      exitCode: 4,
      org: 'acme',
      method: 'GET',
      url: expect.stringMatching(/\/api\/v1\/api-tokens$/),
      status: 403,
      errorCode: 'E0000006',
      errorId: 'oae123',
      requestId: 'req-1',
    });
  });

  it('told with the request id', async () => {
    orgs.emulator.faults.add({
      respond: { status: 403, body: denied, headers: { 'x-okta-request-id': 'req-1' } },
    });
    expect((await query(ofAcme)).stderr).toContain('req-1');
  });

  it('when nothing listens there', async () => {
    const { stderr, exitCode, stdout } = await query(ofAcme, ['--config', 'gone.yaml'], {
      files: { 'gone.yaml': 'orgs:\n  acme:\n    url: http://127.0.0.1:1\n    token: 00token\n' },
    } as object);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toContain('http://127.0.0.1:1');
  });
});

describe('while a request is tried again', () => {
  const unavailable = { status: 503, body: '<html>' };
  const note = (org: string) => `note: ${org}: the answer was 503; trying again\n`;

  it('what is waited for is told once for each org, for a script would seem to hang', async () => {
    orgs.emulator.faults.add({ times: 6, match: ({ org }) => org !== 'globex', respond: unavailable });
    const { exitCode, stderr } = await query(ofAll);
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').sort()).toEqual(['', note('acme').trimEnd(), note('initech').trimEnd()]);
  });

  it('a connection that was refused is named', async () => {
    const config = 'orgs:\n  gone:\n    url: http://127.0.0.1:9\n    token: 00secret\n';
    const ended = await query(`SELECT id FROM ${tokens}`, [], { files: { 'oktaql.yaml': config } });
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toMatch(
      /^note: gone: the connection was refused by 127\.0\.0\.1:9 .*; trying again\nerror: /,
    );
  });

  it('and for the rate limit, for how long', async () => {
    const headers = {
      'x-rate-limit-limit': '50',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.round(clock.now() / 1000) + 30),
    };
    orgs.emulator.faults.add({ times: 1, respond: { status: 429, headers, body: denied } });
    const { exitCode, stderr } = await query(ofAcme);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^note: acme: waiting \d+ s for the rate limit\n$/);
  });

  it.each([['-q'], ['-ojson']])('not with %s', async (option) => {
    orgs.emulator.faults.add({ times: 2, respond: unavailable });
    expect(await query(ofAcme, [option])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('--partial', () => {
  const breakGlobex = () =>
    orgs.emulator.faults.add({
      match: ({ org, query }) => org === 'globex' && query['after'] !== undefined,
      respond: { status: 403, body: denied },
    });

  it('prints what could be fetched, names what is left out, and ends with 6', async () => {
    breakGlobex();
    const { exitCode, stdout, stderr } = await query(ofAll, ['--partial', '-o', 'jsonl']);
    expect(exitCode).toBe(6);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const org of ['acme', 'initech']) {
      const { size } = new Set([...orgs.emulator.org(org).state.tokens].map(({ id }) => id));
      expect(rows.filter(({ subdomain }) => subdomain === org)).toHaveLength(size);
    }
    expect(stderr).toMatch(/^warning: rows of globex are missing: .*E0000006/m);
    expect(stderr).toMatch(/^error: .*globex/m);
  });

  it('tells an org once, however many of its requests fail', async () => {
    breakGlobex();
    orgs.emulator.faults.add({
      match: ({ org }) => org === 'globex',
      respond: { status: 403, body: denied },
    });
    const { stderr, exitCode } = await query(
      `${ofAll} WHERE subdomain = 'globex' AND id IN ('a', 'b', 'c')`,
      ['--partial'],
    );
    expect(exitCode).toBe(6);
    expect(stderr.match(/^warning: /gm)).toHaveLength(1);
  });

  it('changes nothing when all is well', async () => {
    const { exitCode, stderr } = await query(ofAll, ['--partial']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('does not cover an SQL error, or an org that is not configured', async () => {
    expect(await query(`SELECT nmae FROM ${tokens}`, ['--partial'])).toMatchObject({ exitCode: 2 });
    expect(await query(`${ofAll} WHERE subdomain = 'nope'`, ['--partial'])).toMatchObject({ exitCode: 3 });
  });

  it('with every org failing is still no clean audit', async () => {
    orgs.emulator.faults.add({ respond: { status: 403, body: denied } });
    const { exitCode, stderr } = await query(ofAll, ['--partial']);
    expect(exitCode).toBe(6);
    for (const org of ['acme', 'globex', 'initech']) expect(stderr).toContain(`rows of ${org} are missing`);
  });
});
