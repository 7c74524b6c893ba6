import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { handWritten, oktaCatalog } from '../../src/catalog/catalog.ts';
import { withoutSecrets } from '../../src/catalog/secret-members.ts';
import { faultsOf, findColumn, pathKeys, readOperations, type Table } from '../../src/catalog/table.ts';
import type { ScriptedAnswer, ScriptedServer } from '../okta/scripted-server.ts';
import { declaredRows } from './declared-rows.ts';
import { allTables, derivedTables, rowsPerList, startDeclaredServer } from './declared-server.ts';

const root = join(import.meta.dirname, '../..');
const facts: Readonly<
  Record<
    string,
    {
      readonly columns: Readonly<Record<string, string>>;
      readonly keys: Readonly<Record<string, string>>;
      readonly operations: Readonly<Record<string, string>>;
      readonly parents: Readonly<Record<string, string>>;
      readonly lifecycle: string;
    }
  >
> = JSON.parse(readFileSync(join(root, 'test/catalog/derived-facts.json'), 'utf8'));

describe('the derived catalog', () => {
  test('has every resource that can be selected, under the names that StackQL gives them', () => {
    expect(derivedTables.map(({ name }) => name).sort()).toEqual(Object.keys(facts).sort());
    expect(oktaCatalog.names).toHaveLength(new Set(oktaCatalog.names).size);
    expect(oktaCatalog.names.length).toBe(176);
  });

  test.each(derivedTables.map((table) => [table.name, table] as const))(
    '%s has the columns, types, keys and operations of the document',
    (name, table) => {
      const known = facts[name];
      const own = table.columns.filter(({ from }) => from.length > 0);
      expect(Object.fromEntries(own.map((column) => [column.name, column.type]))).toEqual(known?.columns);
      for (const [placeholder, column] of Object.entries(known?.keys ?? {})) {
        expect(findColumn(table, placeholder)?.name).toBe(column);
      }
      expect(Object.fromEntries(table.operations.map((one) => [one.name, one.path]))).toEqual(
        known?.operations,
      );
      expect(table.lifecycle ?? 'GA').toBe(known?.lifecycle);
      expect(faultsOf(table)).toEqual([]);
    },
  );

  test('has parents that can be listed, and in no circle', () => {
    const visit = ({ name, parents = {} }: Table, seen: readonly string[]): void => {
      expect(seen).not.toContain(name);
      for (const { table, column } of Object.values(parents)) {
        const parent = oktaCatalog.find(table);
        if (parent === undefined) throw new Error(`${name}: no table ${table}`);
        expect(findColumn(parent, column)?.name, table).toBe(column);
        expect(readOperations(parent).some(({ rows }) => rows === 'many')).toBe(true);
        visit(parent, [...seen, name]);
      }
    };
    for (const table of allTables) visit(table, []);
    const underOneKey = derivedTables.filter(({ parents = {} }) => Object.keys(parents).length > 0);
    expect(underOneKey.length).toBeGreaterThanOrEqual(64);
  });

  const documents = join(root, '../shared/okta');
  test.skipIf(!existsSync(join(documents, 'management.openapi.yaml')))(
    'is what the generator makes of the document',
    () => {
      expect(() =>
        execFileSync(process.execPath, ['scripts/catalog/generate.js', '--check'], { cwd: root }),
      ).not.toThrow();
    },
  );
});

describe('over HTTP', () => {
  let server: ScriptedServer;
  const answers = new Map<string, ScriptedAnswer>();

  beforeAll(async () => {
    server = await startDeclaredServer((path) => answers.get(path));
  });
  afterAll(() => server.close());

  const rowsOf = (sql: string, maxRequests?: number) => declaredRows(server, sql, maxRequests);

  /** The keys of the operation that needs the fewest. */
  const fewestKeys = (table: Table): readonly string[] =>
    [...readOperations(table)]
      .map((operation) => pathKeys(table, operation))
      .sort((a, b) => a.length - b.length)[0] ?? [];

  /** Keys that no other table lists. */
  const keysByHand = (table: Table): readonly string[] =>
    fewestKeys(table).filter(
      (column) => table.parents?.[column] === undefined && table.values?.[column] === undefined,
    );

  test.each(derivedTables.map((table) => [table.name, table] as const))(
    'SELECT * FROM %s gives each row once, with its keys, and no secret',
    async (name, table) => {
      // One of each kind of parent is enough: chains of three would be thousands of requests.
      const byHand = keysByHand(table).map((column) => `${column} = 'by-hand'`);
      const rows = await rowsOf(`SELECT * FROM ${name} WHERE ${['1', ...byHand].join(' AND ')}`);
      expect(rows.length).toBeGreaterThan(0);
      const [operation] = readOperations(table);
      if (operation?.rows === 'many') expect(rows.length % rowsPerList).toBe(0);
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
      for (const row of rows) {
        expect(row['subdomain']).toBe('acme');
        for (const { name: column, from } of table.columns) {
          if (from.length === 0) expect(row[column], column).toEqual(expect.any(String));
        }
      }
      expect(JSON.stringify(rows)).not.toContain('never-shown');
      for (const { name: column } of table.columns) {
        expect(
          rows.some((row) => row[column] !== null),
          column,
        ).toBe(true);
      }
    },
  );

  test.each(
    derivedTables.filter(({ parents }) => Object.keys(parents ?? {}).length > 0).map(({ name }) => [name]),
  )('a join gives %s the keys of the parents that pass', async (name) => {
    const table = oktaCatalog.find(name) as Table;
    const columns = fewestKeys(table);
    const column = [...columns].reverse().find((one) => table.parents?.[one] !== undefined);
    if (column === undefined) return;
    const parent = table.parents?.[column];
    const before = server.received.length;
    const others = columns
      .filter(
        (one) => one !== column && table.parents?.[one] === undefined && table.values?.[one] === undefined,
      )
      .map((one) => ` AND c."${one}" = 'by-hand'`)
      .join('');
    const source = oktaCatalog.find(parent?.table ?? '') as Table;
    const shared = columns
      .filter((one) => one !== column && findColumn(source, one)?.name === one)
      .map((one) => ` AND c."${one}" = p."${one}"`)
      .join('');
    const ofParent = keysByHand(source)
      .map((one) => ` AND p."${one}" = 'by-hand'`)
      .join('');
    const whole = await rowsOf(`SELECT c.* FROM ${name} c WHERE 1${others}`);
    const asked = server.received.length - before;
    const first = whole[0]?.[column];
    const some = await rowsOf(
      `SELECT DISTINCT c.* FROM ${parent?.table} p JOIN ${name} c ON c."${column}" = p."${parent?.column}" AND c.subdomain = p.subdomain${shared}
         WHERE p."${parent?.column}" = '${first}'${others}${ofParent}`,
    );
    const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(some)).toEqual(sorted(whole.filter((row) => row[column] === first)));
    expect(server.received.length - before - asked).toBeLessThanOrEqual(asked);
  });

  const refusal = (status: number, errorCode: string): ScriptedAnswer => ({
    status,
    body: { errorCode, errorSummary: 'no', errorId: 'x' },
  });

  test.each([
    ['a feature that the org does not have', refusal(401, 'E0000015')],
    ['a role that is too low', refusal(403, 'E0000006')],
    ['an answer that is no list', { body: { id: 'x' } }],
    ['a list of other things', { body: ['x'] }],
  ])('%s is an error, for the table and for those that need its keys', async (_, answer) => {
    answers.set('/api/v1/apps', answer);
    onTestFinished(() => void answers.clear());
    await expect(rowsOf('SELECT * FROM okta.apps.applications')).rejects.toThrow(/list_applications|apps/);
    await expect(rowsOf('SELECT * FROM okta.apps.grants')).rejects.toThrow(/list_applications|apps/);
  });

  test('a parent that is gone in the meantime has no rows', async () => {
    const [first] = await rowsOf('SELECT id FROM okta.apps.applications');
    answers.set(`/api/v1/apps/${first?.['id']}/grants`, refusal(404, 'E0000007'));
    onTestFinished(() => void answers.clear());
    const rows = await rowsOf('SELECT appId FROM okta.apps.grants');
    expect(rows).toHaveLength(2 * rowsPerList);
    expect(rows.map(({ appId }) => appId)).not.toContain(first?.['id']);
  });

  test('more parents than requests are allowed is an error that names both tables', async () => {
    await expect(rowsOf('SELECT * FROM okta.apps.grants', 3)).rejects.toThrow(
      /acme would be asked 4 times[\s\S]*list_scope_consent_grants for okta.apps.grants, one for each key from okta.apps.applications/,
    );
  });

  test('a parameter that a list needs is asked with every value, or with those that are wanted', async () => {
    const asked = async (where: string) => {
      const before = server.received.length;
      await rowsOf(`SELECT * FROM okta.policies.policies WHERE ${where}`);
      return server.received
        .slice(before)
        .map(({ url }) => new URL(url, 'http://x').searchParams)
        .filter((query) => !query.has('after'))
        .map((query) => query.get('type'))
        .sort();
    };
    expect(await asked("type = 'PASSWORD'")).toEqual(['PASSWORD']);
    expect(await asked("type IN ('PASSWORD', 'OKTA_SIGN_ON')")).toEqual(['OKTA_SIGN_ON', 'PASSWORD']);
    expect(await asked("name = 'x'")).toHaveLength(12);
    expect(await asked("type = 'NEW_KIND'")).toEqual(['NEW_KIND']);
  });
});

describe('secrets', () => {
  test('are taken out of JSON at any depth, and what only sounds like one stays', () => {
    expect(
      withoutSecrets({
        credentials: { password: { hash: 'x' }, oauthClient: { client_secret: 's', client_id: 'i' } },
        keys: [{ kty: 'RSA', d: 'private', n: 'public', k: 'x' }],
        settings: { password: { age: { maxAgeDays: 60 } }, token: 's', d: 1 },
        channel: { config: { authScheme: { type: 'HEADER', value: 's' }, uri: 'u' } },
      }),
    ).toEqual({
      credentials: { password: { hash: 'x' }, oauthClient: { client_id: 'i' } },
      keys: [{ kty: 'RSA', n: 'public' }],
      settings: { password: { age: { maxAgeDays: 60 } }, d: 1 },
      channel: { config: { uri: 'u' } },
    });
  });

  test('have no column', () => {
    const names = derivedTables.flatMap(({ columns }) => columns.map(({ name }) => name));
    const suspicious = [
      ...new Set(names.filter((name) => /secret|password|private|passcode|token/i.test(name))),
    ];
    // Times, lengths of time, names of methods, and the hash of a secret.
    const reviewed =
      /^(accessTokenEncryptedResponseAlgorithm|alwaysIncludeInToken|lastPasswordVerification|passCodeLength|passwordChanged|passwordProtectionWarningTrigger|secret_hash|token(AuthScheme|Endpoint|EndpointAuthMethod|LifetimeInMinutes|Type))$/;
    expect(suspicious.filter((name) => !reviewed.test(name))).toEqual([]);
  });
});

test('hand-written declarations win', () => {
  for (const table of handWritten) expect(oktaCatalog.find(table.name)).toBe(table);
});
