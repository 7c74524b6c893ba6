import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { runOktaql } from '../fixtures/run-oktaql.ts';

const table = 'okta.api_tokens.api_tokens';

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

/** Without any configuration: these come from the catalog alone. */
async function rowsOf(sql: string) {
  const { exitCode, stdout, stderr } = await runOktaql(['query', sql, '-o', 'json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('DESCRIBE', () => {
  it('lists the columns in the order of *, and then those that are not part of it', async () => {
    const rows: { name: string; description: string }[] = await rowsOf(`DESCRIBE ${table}`);
    const isHidden = ({ description }: { description: string }) => description.endsWith('Not part of *.');
    const names = (part: typeof rows) => part.map(({ name }) => name).join(', ');
    expect(names(rows.filter((row) => !isHidden(row)))).toBe(
      'id, name, _link, clientName, created, expiresAt, lastUpdated, network, tokenWindow, userId, subdomain',
    );
    expect(names(rows.slice(11))).toBe('apiTokenId, lastUsed');
    expect(names(rows.filter(isHidden))).toBe('apiTokenId, lastUsed');
    expect(rows).toContainEqual(expect.objectContaining({ name: 'network', type: 'JSON' }));
  });

  it('EXTENDED tells the other spelling, the writable columns and what binds a key', async () => {
    const rows = await rowsOf(`DESCRIBE EXTENDED OKTA."api_tokens".[api_tokens];`);
    const named = (name: string) => rows.find((row: { name: string }) => row.name === name);
    expect(named('id')).toMatchObject({ also: 'apiTokenId', key: 'get_api_token' });
    expect(named('apiTokenId')).toMatchObject({ also: 'id', key: 'get_api_token', source: 'id' });
    expect(named('lastUsed').source).toContain('last_used(expiresAt, tokenWindow)');
    expect(named('network')).toMatchObject({ writable: 'yes' });
    expect(named('created').writable ?? '').toBe('');
  });

  it('knows local tables', async () => {
    const { stdout } = await runOktaql([
      'query',
      'CREATE TABLE mine (a TEXT, b); DESCRIBE mine',
      '-o',
      'csv',
    ]);
    expect(
      stdout
        .split('\r\n')
        .slice(1, 3)
        .map((line) => line.split(',')[0]),
    ).toEqual(['a', 'b']);
  });

  it.each(['DESCRIBE', 'DESCRIBE okta.api_tokens.nope', `DESCRIBE ${table} and more`])(
    'refuses %s',
    async (sql) => {
      expect(await runOktaql(['query', sql])).toMatchObject({ exitCode: 2, stdout: '' });
    },
  );
});

describe('SHOW', () => {
  it('METHODS has the columns MethodName, RequiredParams, SQLVerb', async () => {
    expect(await rowsOf(`SHOW METHODS IN ${table}`)).toEqual([
      { MethodName: 'get_api_token', RequiredParams: 'apiTokenId, subdomain', SQLVerb: 'SELECT' },
      { MethodName: 'list_api_tokens', RequiredParams: 'subdomain', SQLVerb: 'SELECT' },
      { MethodName: 'upsert_api_token', RequiredParams: 'apiTokenId, subdomain', SQLVerb: 'REPLACE' },
      { MethodName: 'revoke_api_token', RequiredParams: 'apiTokenId, subdomain', SQLVerb: 'DELETE' },
      { MethodName: 'revoke_current_api_token', RequiredParams: 'subdomain', SQLVerb: 'DELETE' },
    ]);
  });

  it('leads from the provider to every table', async () => {
    const found: string[] = [];
    for (const provider of await rowsOf('SHOW PROVIDERS')) {
      for (const service of await rowsOf(`SHOW SERVICES IN ${provider.name}`)) {
        for (const { id } of await rowsOf(`SHOW RESOURCES IN ${provider.name}.${service.name}`))
          found.push(id);
      }
    }
    expect(found.sort()).toEqual([...oktaCatalog.names].sort());
  });

  it.each(['SHOW', 'SHOW TABLES', 'SHOW SERVICES', 'SHOW METHODS IN okta.nope.nope', 'SHOW SERVICES IN aws'])(
    'refuses %s',
    async (sql) => {
      expect(await runOktaql(['query', sql])).toMatchObject({ exitCode: 2, stdout: '' });
    },
  );
});

describe('EXPLAIN sends nothing', () => {
  const explain = async (sql: string, ...argv: readonly string[]) => {
    const ended = await orgs.run(['explain', sql, ...argv]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(orgs.emulator.requests.lines).toEqual([]);
    return ended.stdout;
  };

  it('and lists each request with method, url, org, why and how many', async () => {
    const text = await explain(
      `SELECT name FROM ${table} WHERE subdomain IN ('acme', 'globex') AND name GLOB 'a*'`,
    );
    const url = (org: string) => `GET ${orgs.emulator.org(org).url}/api/v1/api-tokens`;
    for (const part of [
      'list_api_tokens: 2 requests',
      url('acme'),
      url('globex'),
      'acme, globex',
      "subdomain IN ('acme', 'globex')",
      'SQLite',
      'Not pushed down',
      "name GLOB 'a*'",
    ]) {
      expect(text).toContain(part);
    }
  });

  it('and says above how many keys a list is asked for instead', async () => {
    const zones = `SELECT 1 FROM ${table} t JOIN okta.zones.network_zones z ON z.zoneId = t.userId AND z.subdomain = t.subdomain`;
    expect(await explain(zones)).toContain('list_network_zones per org, when it has more than 1 key\n');
    const tokens = `SELECT 1 FROM okta.users.users u JOIN ${table} t ON t.id = u.id AND t.subdomain = u.subdomain`;
    expect(await explain(tokens)).toMatch(/list_api_tokens per org, when it has more than \d+ keys\n/);
  });

  it('and gives it to programs with -o json', async () => {
    const rows = JSON.parse(
      await explain(`SELECT name FROM ${table} WHERE subdomain = 'acme' AND id = '00T1'`, '-o', 'json'),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        step: 1,
        operation: 'get_api_token',
        method: 'GET',
        urls: [`${orgs.emulator.org('acme').url}/api/v1/api-tokens/00T1`],
        orgs: ['acme'],
        requests: 1,
        because: ["subdomain = 'acme'", "id = '00T1'"],
      }),
    ]);
  });

  it('is the same as the statement EXPLAIN', async () => {
    const sql = `SELECT t.name FROM ${table} t JOIN okta.users.users u ON u.id = t.userId AND u.subdomain = t.subdomain`;
    const { stdout } = await orgs.run(['query', `EXPLAIN ${sql}`]);
    expect(stdout).toBe(await explain(sql));
    expect(stdout).toContain('get_user');
  });

  it('of what node-sql-parser cannot read says what is not pushed down', async () => {
    const text = await explain(
      `SELECT name FROM ${table} WHERE subdomain IS NOT DISTINCT FROM 'acme' AND name GLOB '[a-c]*'`,
    );
    expect(text).toContain("name GLOB '[a-c]*'");
    expect(text).toContain('Not pushed down');
  });

  it('of a contradiction, and of local tables, says that nothing is sent', async () => {
    expect(
      await explain(`SELECT id FROM ${table} WHERE subdomain = 'acme' AND subdomain = 'globex'`),
    ).toContain('Nothing is sent');
    expect(await explain('SELECT 1')).toContain('Nothing is sent');
  });

  it('says which predicate left which orgs, and why nothing is asked for a table', async () => {
    const text = await explain(
      `SELECT t.name FROM ${table} t LEFT JOIN okta.users.users u ON u.id = t.userId AND 1 = 2 WHERE t.subdomain <> 'acme'`,
    );
    expect(text).toMatch(/orgs {4}globex, initech\n {3}because t\.subdomain <> 'acme'\n/);
    expect(text.replaceAll('\n', ' ')).toContain(
      'For okta.users.users (u) nothing is asked: no row is wanted because of 1 = 2',
    );
    const rows = JSON.parse(await explain(`SELECT name FROM ${table} LIMIT 0`, '-o', 'json'));
    expect(rows).toEqual([expect.objectContaining({ step: null, requests: 0, table, because: ['LIMIT 0'] })]);
  });

  it.each([`SELECT nmae FROM ${table}`, `SELECT id FROM ${table} WHERE id = :id`, 'EXPLAIN'])(
    'refuses %s',
    async (sql) => {
      expect(await orgs.run(['explain', sql])).toMatchObject({ exitCode: 2, stdout: '' });
    },
  );

  it("EXPLAIN QUERY PLAN stays SQLite's own, and sends nothing", async () => {
    const { stdout, exitCode } = await orgs.run([
      'query',
      `EXPLAIN QUERY PLAN SELECT id FROM ${table} WHERE subdomain = 'acme'`,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/SCAN|SEARCH/);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('what cannot be', () => {
  it('INSERT is a clear error: Okta has no operation that creates a token', async () => {
    const ended = await orgs.run(['query', `INSERT INTO ${table} (name) VALUES ('x')`]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toMatch(/Okta has no operation that creates/);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});

describe('SHOW and DESCRIBE of many tables', () => {
  it('take LIKE, as SQLite has it', async () => {
    const names = async (sql: string) =>
      JSON.parse((await runOktaql(['query', sql, '-o', 'json'])).stdout).map(
        (row: Record<string, string>) => Object.values(row)[0],
      );
    expect(await names("SHOW RESOURCES IN okta.apps LIKE 'G%S'")).toEqual(['grants', 'group_assignments']);
    expect(await names("SHOW SERVICES IN okta LIKE 'app_'")).toEqual(['apps']);
    expect(await names("SHOW METHODS IN okta.apps.grants LIKE 'get%'")).toEqual(['get_scope_consent_grant']);
    expect(await names("DESCRIBE okta.apps.grants LIKE 'SCOPE__'")).toEqual(['scopeId']);
    expect(await names("SHOW SERVICES IN okta LIKE 'a.p'")).toEqual([]);
  });

  it('tell what a method is asked with', async () => {
    const { stdout } = await runOktaql([
      'query',
      'DESCRIBE METHOD okta.groups.groups.list_groups',
      '-o',
      'csv',
    ]);
    expect(stdout.split('\r\n')).toEqual([
      'name,type,use',
      'subdomain,TEXT,required',
      'id,TEXT,optional',
      'type,TEXT,optional',
      'lastUpdated,TIME,optional',
      'lastMembershipUpdated,TIME,optional',
      '',
    ]);
    const missing = await runOktaql(['query', 'DESCRIBE METHOD okta.groups.groups.list_group']);
    expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(missing.stderr).toContain('Did you mean list_groups? Methods: get_group, list_groups.');
  });

  it('name where a derived table is documented, and that a feature is not in every org', async () => {
    const { stdout } = await runOktaql([
      'query',
      "DESCRIBE okta.realms.realms LIKE 'subdomain'",
      '-o',
      'csv',
    ]);
    expect(stdout).toMatch(/https:\/\/developer\.okta\.com\/docs\/api\/openapi\/okta-management\//);
  });

  it.each([
    ['SHOW RESOURCES IN okta.app', 'Did you mean okta.apps?'],
    ['SELECT transaction FROM okta.logs.system_log_events', 'As a column it goes in quotes: "transaction".'],
    ['SELECT * FROM okta.apps.grnts', 'Did you mean okta.apps.grants?'],
    ['SHOW METHODS IN okta.policies.policys', 'Did you mean okta.policies.policies?'],
  ])('hint at what was meant: %s', async (sql, hint) => {
    const { exitCode, stderr } = await runOktaql(['query', '--demo', sql]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(hint);
  });
});
