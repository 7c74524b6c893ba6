import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';

const tokens = 'okta.api_tokens.api_tokens';
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

const strangeSubdomains: readonly string[] = [
  'evil.com/',
  'evil.com',
  'evil.com#',
  'evil.com?',
  'evil.com\\',
  'a@b',
  'a:b@evil.com',
  'acme:443',
  '127.0.0.1',
  '[::1]',
  'localhost/',
  '..',
  '.',
  '../acme',
  'acme.',
  'acme.okta.com',
  '-acme',
  'acme-',
  'ac me',
  'acme\n',
  '%61cme',
  'äcme',
  'аcme',
  'ａｃｍｅ',
  'acme\u200b',
  '',
  ' ',
  'a'.repeat(300),
  'a.'.repeat(150),
  "acme' OR '1'='1",
];

describe('a subdomain reaches only a host that the configuration names', () => {
  const statement = (name: string) => `SELECT id FROM ${tokens} WHERE subdomain = ${quoted(name)}`;

  it.each(strangeSubdomains)('with orgs configured: %j', async (name) => {
    const ended = await orgs.run(['query', statement(name)]);
    expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
    expect(ended.stderr).toContain('acme, globex, initech');
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('also when it comes as a parameter, from a local table or from VALUES', async () => {
    const argvs = [
      ['query', `SELECT id FROM ${tokens} WHERE subdomain = :org`, '-p', 'org=evil.com/'],
      ['query', `SELECT t.id FROM ${tokens} t JOIN o ON t.subdomain = o.name`, '-t', 'o=o.csv'],
      ['query', `SELECT id FROM ${tokens} WHERE subdomain IN (VALUES ('evil.com/'))`],
    ];
    for (const argv of argvs) {
      const ended = await orgs.run(argv, { files: { 'o.csv': 'name\nevil.com/\n' } });
      expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
    }
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  describe('with a bare OKTA_API_TOKEN', () => {
    /** Stands where a proxy would: hears of every host that a request would go to, and lets none through. */
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes: Buffer) => {
        asked.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      });
    });
    beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve)));
    afterAll(() => new Promise<void>((resolve) => proxy.close(() => resolve())));
    beforeEach(() => {
      asked.length = 0;
    });
    const token = '00bareTokenMark';
    const run = (sql: string, ...more: readonly string[]) => {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const env = { OKTA_API_TOKEN: token, HTTPS_PROXY: url, HTTP_PROXY: url, ALL_PROXY: url };
      return runOktaql(['query', sql, ...more], { env });
    };

    it.each(strangeSubdomains)('nothing is sent for %j', async (name) => {
      const ended = await run(statement(name));
      expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
      expect(ended.stderr).toContain('letters, digits and hyphens');
      expect(asked).toEqual([]);
    });

    it('a label stands for https://{label}.okta.com', async () => {
      const ended = await run(statement('acme'));
      expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
      expect(new Set(asked)).toEqual(new Set(['CONNECT acme.okta.com:443 HTTP/1.1']));
      expect(ended.stderr).not.toContain(token);
    });

    it('a statement without a subdomain is told how to write one', async () => {
      const ended = await run(`SELECT id FROM ${tokens}`);
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.stderr).toContain("subdomain = '");
      expect(asked).toEqual([]);
    });
  });
});

describe('an id is one segment of the path, or it is not sent', () => {
  /** Ids that are sent, and how. */
  const encoded: readonly [string, string][] = [
    ['../users', '..%2Fusers'],
    ['a/b', 'a%2Fb'],
    ['%2e', '%252e'],
    ['%2e%2e', '%252e%252e'],
    ['..%2fusers', '..%252fusers'],
    ['a?limit=1', 'a%3Flimit%3D1'],
    ['a#b', 'a%23b'],
    ['a\\b', 'a%5Cb'],
    ['/', '%2F'],
    ['//evil.com/', '%2F%2Fevil.com%2F'],
    [' ', '%20'],
    ['a b', 'a%20b'],
    ['a\nb', 'a%0Ab'],
    ['é', '%C3%A9'],
    ['...', '...'],
    ['00T;x=1', '00T%3Bx%3D1'],
    ['https://evil.com', 'https%3A%2F%2Fevil.com'],
    ['a@b', 'a%40b'],
  ];

  it.each(encoded)('%j goes as %s', async (id, segment) => {
    const sql = `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id = ${quoted(id)}`;
    expect(await orgs.rows(sql)).toEqual([]);
    expect(orgs.emulator.requests.lines).toEqual([`GET acme /api/v1/api-tokens/${segment}`]);
  });

  it.each(['', '.', '..'])('%j is no id: no request and no row', async (id) => {
    const sql = `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id = ${quoted(id)}`;
    expect(await orgs.rows(sql)).toEqual([]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  it('also as parameters, in IN lists, from joins and for other tables', async () => {
    await orgs.rows(
      `SELECT id FROM ${tokens} WHERE subdomain = 'acme' AND id IN (:a, :b)`,
      '-p',
      'a=../x',
      '-p',
      'b=..',
    );
    const values = "(VALUES ('../groups'), ('me/groups'), ('..'), ('')) v";
    await orgs.rows(
      `SELECT t.id FROM ${values} JOIN ${tokens} t ON t.id = v.column1 WHERE t.subdomain = 'acme'`,
    );
    await orgs.rows("SELECT id FROM okta.zones.network_zones WHERE subdomain = 'acme' AND zoneId = '../x'");
    // No user has such an id.
    await orgs.rows(
      `SELECT u.id FROM ${values} JOIN okta.users.users u ON u.id = v.column1 WHERE u.subdomain = 'acme'`,
    );
    expect([...orgs.emulator.requests.lines].sort()).toEqual([
      'GET acme /api/v1/api-tokens/..%2Fgroups',
      'GET acme /api/v1/api-tokens/..%2Fx',
      'GET acme /api/v1/api-tokens/me%2Fgroups',
      'GET acme /api/v1/zones/..%2Fx',
    ]);
  });
});
