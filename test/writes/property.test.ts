import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OktaqlError } from '../../src/base/errors.ts';
import { Secret } from '../../src/config/secret.ts';
import type { StoredToken } from '../../src/emulator/resources/api-tokens.ts';
import type { OrgSeed } from '../../src/emulator/seed/org-seed.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { Session } from '../../src/session.ts';
import type { Journal } from '../../src/writes/journal/journal.ts';
import type { WritePreview } from '../../src/writes/prepare/preview.ts';
import { type Emulator, startEmulator } from '../emulator-support/start-emulator.ts';
import { table } from './emulated-writes.ts';

const seed = (name: string): OrgSeed => ({
  name,
  token: `00token-of-${name}-which-opens-nothing-at-all-0`,
  users: ['caller', 'ann', 'bob'].map((key) => ({
    key,
    kind: 'person',
    status: 'ACTIVE',
    title: '',
    roles: [],
    groups: [],
    createdDaysAgo: 100,
  })),
  groups: [],
  zones: [],
  tokens: [
    { name: 'in-use', owner: 'caller', createdDaysAgo: 1, usedDaysAgo: 0, network: 'absent', caller: true },
  ],
  revoked: [],
  outsideRequests: [],
});

let emulator: Emulator;
let session: Session;
/** The tokens in use, which are there in every run. */
let inUse: readonly (readonly [org: string, token: StoredToken])[];

beforeAll(async () => {
  emulator = await startEmulator({ orgs: [seed('acme'), seed('globex')] });
  // In this world Okta takes names as well.
  emulator.faults.add({
    match: ({ method }) => method === 'PUT',
    respond: ({ path, body }) => ({ body: { id: path.split('/').at(-1), ...JSON.parse(body) } }),
  });
  inUse = emulator.orgs.map(({ name, state }) => [name, [...state.tokens][0] as StoredToken]);
  const directory = {
    orgs: emulator.orgs.map(({ name, url, token }) => ({
      name,
      url,
      credentials: { kind: 'ssws' as const, token: new Secret(token) },
      sources: {},
    })),
    warnings: [],
  };
  session = await Session.open({
    directory: async () => directory,
    client: async () => createApiClient({ directory, env: {} }),
  });
  for (const statement of session.read(
    `CREATE TABLE leavers(id TEXT, org TEXT); INSERT INTO leavers VALUES ('00Ta','acme'), ('00Tc','globex'), ('current','acme'), ('','acme'), (NULL,NULL);
     CREATE TABLE wanted(token TEXT, org TEXT, tag TEXT);
     INSERT INTO wanted VALUES ('00Ta','acme','x'), ('00Tb','acme','ci'), ('00Tc','globex','y'), ('00Tc','globex','ci'), (NULL,NULL,'deploy')`,
  )) {
    (await session.run(statement)).close();
  }
});
afterAll(async () => {
  await session.close();
  await emulator.stop();
});

const ids = ['00Ta', '00Tb', '00Tc', '00Td', '00Te'];
const names = ['ci', 'CI', 'deploy', "o'neill", ''];

const token = fc.record({
  id: fc.constantFrom(...ids),
  org: fc.constantFrom('acme', 'globex'),
  name: fc.constantFrom(...names),
  owner: fc.constantFrom('caller', 'ann', 'bob', 'nobody'),
  network: fc.constantFrom(undefined, { connection: 'ANYWHERE' }),
});

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const id = fc.constantFrom('id', 'apiTokenId', 't.id', 't.apiTokenId', '"id"');
const idValue = fc.constantFrom(...ids, ...ids, 'current', 'CURRENT', '', '00Tnone').map(quoted);
const org = fc.constantFrom('acme', 'globex').map(quoted);

const orgAtom = fc.oneof(
  org.map((value) => `subdomain = ${value}`),
  org.map((value) => `${value} == t.subdomain`),
  org.map((value) => `subdomain IN (${value})`),
  fc.constant(`subdomain IN ('acme', 'globex')`),
  org.map((value) => `subdomain IS ${value}`),
  org.map((value) => `subdomain BETWEEN ${value} AND ${value}`),
  fc.constant(`subdomain = :org`),
);
const oddOrgAtom = fc.constantFrom(
  `subdomain LIKE 'acme'`,
  `lower(subdomain) = 'acme'`,
  `subdomain = 'ACME' COLLATE NOCASE`,
  `subdomain IN (SELECT org FROM leavers)`,
  `NOT subdomain = 'acme'`,
  `(subdomain = 'acme') IS NOT FALSE`,
);
const atom = fc.oneof(
  fc.constantFrom(...names).map((name) => `name = ${quoted(name)}`),
  fc.constant(`name LIKE 'c%'`),
  fc.tuple(id, idValue).map(([column, value]) => `${column} = ${value}`),
  fc.tuple(id, idValue, idValue).map(([column, a, b]) => `${column} IN (${a}, ${b})`),
  fc.tuple(id, idValue).map(([column, value]) => `${column} <> ${value}`),
  // Its value is compared again, or made of others: the id is not named by it.
  fc
    .tuple(
      id,
      idValue,
      fc.constantFrom(
        '= 0',
        '== 1',
        'IS NULL',
        'IS NOT NULL',
        'NOTNULL',
        'IS FALSE',
        'IN (0)',
        `|| ''`,
        '<> 1',
      ),
    )
    .map(([column, value, again]) => `${column} = ${value} ${again}`),
  fc
    .tuple(fc.constantFrom('0 =', '1 =', 'NOT', '+', 'NULL IS'), id, idValue)
    .map(([before, column, value]) => `${before} ${column} = ${value}`),
  fc.constantFrom(
    '1 = 1',
    'network IS NULL',
    `network ->> '$.connection' = 'ANYWHERE'`,
    'days_since(created) > 1',
    'id IN (SELECT id FROM leavers)',
    'id NOT IN (SELECT id FROM leavers WHERE id IS NOT NULL)',
    'EXISTS (SELECT 1 FROM leavers l WHERE l.id = t.id AND l.org = t.subdomain)',
    `CASE WHEN name = 'ci' THEN 1 ELSE 0 END`,
    `userId IN (SELECT userId FROM ${table} WHERE subdomain = 'globex')`,
    `id > '00Tb'`,
  ),
);
const joined = fc.array(fc.tuple(fc.constantFrom('AND', 'OR', 'AND NOT'), atom), { maxLength: 2 });
const predicate = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.tuple(org, id).map(([name, column]) => `subdomain = ${name} AND ${column} = 'current'`),
  },
  { weight: 6, arbitrary: fc.tuple(orgAtom, joined).map(([first, rest]) => chain(first, rest)) },
  { weight: 2, arbitrary: fc.tuple(atom, orgAtom).map(([first, rest]) => `(${first}) AND (${rest})`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(orgAtom, fc.tuple(id, idValue))
      .map(([first, [column, value]]) => `${first} AND ${column} = ${value}`),
  },
  { weight: 1, arbitrary: fc.tuple(oddOrgAtom, joined).map(([first, rest]) => chain(first, rest)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(org, idValue, org, idValue)
      .map(([a, x, b, y]) => `(subdomain = ${a} AND id = ${x}) OR (subdomain, id) = (${b}, ${y})`),
  },
);
const chain = (first: string, rest: readonly (readonly [string, string])[]) =>
  [first, ...rest.map(([operator, next]) => `${operator} (${next})`)].join(' ');

const verb = fc.constantFrom(
  'DELETE',
  'DELETE',
  `UPDATE SET network = '{"connection":"ANYWHERE"}'`,
  `REPLACE SET data__name = name || '!'`,
);

/** The two forms that mean the token in use, word by word; parentheses change nothing. */
const isCurrentForm = (where: string) => {
  const org = /(?:subdomain|t\.subdomain) ==? (?:'\w+'|:org)|'\w+' ==? (?:t\.)?subdomain/.source;
  const id = /(?:t\.)?(?:id|apiTokenId|"id") = 'current'/.source;
  const words = where.replace(/[()]/g, '').trim();
  return new RegExp(`^(?:(?:${org})(?: AND ${id})?|${id} AND (?:${org}))$`).test(words);
};

/** Whether a predicate can be one that names a row by its id and says nothing of anything else. */
const namesOneId = (where: string) =>
  new Set(where.match(/'00T\w+'/g)).size === 1 &&
  !/name|network|userId|EXISTS|CASE|days|LIKE|leavers|NOT|NULL|FALSE|<|>|\|\||\+|\b[01]\b/.test(where);

test('a write sends one request for each row of the equal SELECT, and for no other', async () => {
  let [sent, refused, current] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(token, { selector: ({ id, org }) => `${org} ${id}`, maxLength: 8 }),
      verb,
      predicate,
      fc.boolean(),
      async (tokens, wholeVerb, where, includeOwn) => {
        fillOrgs(tokens);
        const [word, ...set] = wholeVerb.split(' ');
        const sql =
          word === 'DELETE'
            ? `DELETE FROM ${table} AS t WHERE ${where}`
            : `${word} ${table} AS t ${set.join(' ')} WHERE ${where}`;
        const selected = await select(where);
        const own = ownTokens();
        emulator.requests.reset();
        const { shown, failed } = await write(sql, includeOwn);
        const requests = emulator.requests.entries
          .filter(({ method }) => method !== 'GET')
          .map(({ org, path }) => `${org} ${path.split('/').at(-1)}`)
          .sort();
        if (isCurrentForm(where) && word === 'DELETE') {
          current++;
          expect(requests, sql).toEqual([requests[0]]);
          expect(requests[0]).toMatch(/ current$/);
          return;
        }
        expect(
          requests.filter((request) => request.endsWith(' current')),
          sql,
        ).toEqual([]);
        expect(shown, sql).toEqual(requests);
        if (failed) {
          refused++;
          expect(requests, sql).toEqual([]);
          return;
        }
        const leftOut = selected.filter((row) => !requests.includes(row));
        expect(selected, sql).toEqual([...requests, ...leftOut].sort());
        // What is left out is the caller's own, of a DELETE, and no row was named by its id.
        const mayLeaveOut = word === 'DELETE' && !includeOwn;
        for (const row of leftOut) expect(mayLeaveOut && own.has(row), `${sql}: ${row}`).toBe(true);
        if (mayLeaveOut && requests.some((row) => own.has(row))) expect(namesOneId(where), sql).toBe(true);
        sent += requests.length;
        for (const row of requests) {
          const [orgName = '', tokenId = ''] = row.split(' ');
          expect(emulator.org(orgName).state.tokens.get(tokenId) === undefined).toBe(word === 'DELETE');
        }
        const left = emulator.orgs.flatMap(({ state }) => [...state.tokens]).length;
        expect(left).toBe(tokens.length + 2 - (word === 'DELETE' ? requests.length : 0));
      },
    ),
    { numRuns: 150 },
  );
  // The runs were not all refused, and not all empty.
  expect(Math.min(sent, refused, current)).toBeGreaterThan(0);
});

function fillOrgs(
  tokens: readonly {
    readonly id: string;
    readonly org: string;
    readonly name: string;
    readonly owner: string;
    readonly network: { connection: string } | undefined;
  }[],
): void {
  for (const { state } of emulator.orgs) for (const { id } of [...state.tokens]) state.tokens.delete(id);
  for (const [org, stored] of inUse)
    emulator.org(org).state.tokens.set({ ...stored, expiresAt: Date.now() + 9e8 });
  for (const { id, org, name, owner, network } of tokens) {
    const { state } = emulator.org(org);
    const user = [...state.users].find(({ profile }) => profile['login']?.startsWith(`${owner}@`));
    const created = Date.now() - 864e5 * 5;
    state.tokens.set({
      id,
      name,
      userId: user?.id ?? '00unobody',
      clientName: 'Okta API',
      tokenWindow: 'P30D',
      created,
      lastUpdated: created,
      expiresAt: Date.now() + 1e9,
      ...(network === undefined ? {} : { network }),
    });
  }
}

const parameters = new Map([['org', 'acme']]);

async function select(where: string): Promise<readonly string[]> {
  const rows = await selectRows(`SELECT subdomain, id FROM ${table} AS t WHERE ${where}`);
  return rows.map(([org, id]) => `${org} ${id}`).sort();
}

async function selectRows(sql: string) {
  const [statement] = session.read(sql);
  if (statement === undefined) throw new Error('no statement');
  const answer = await session.run(statement, { parameters: sql.includes(':org') ? parameters : new Map() });
  try {
    return [...answer.rows];
  } finally {
    answer.close();
  }
}

/** Of the users whose tokens are in use. */
function ownTokens(): ReadonlySet<string> {
  return new Set(
    emulator.orgs.flatMap(({ name, state }) => {
      const caller = inUse.find(([org]) => org === name)?.[1].userId;
      return [...state.tokens].filter(({ userId }) => userId === caller).map(({ id }) => `${name} ${id}`);
    }),
  );
}

const journal: Journal = {
  unsettled: [],
  markReported: async () => undefined,
  intend: async () => '',
  settle: async () => undefined,
  close: async () => undefined,
};

async function write(sql: string, includeOwn: boolean) {
  const [statement] = session.read(sql);
  if (statement === undefined) throw new Error('no statement');
  const previews: WritePreview[] = [];
  const policy = { yes: true, allowRevokeCurrent: true, includeOwn, maxWrites: 1000 };
  try {
    const answer = await session.run(statement, {
      parameters: sql.includes(':org') ? parameters : new Map(),
      writes: {
        policy,
        port: {
          show: async (preview) => void previews.push(preview),
          showOutcomes: async () => undefined,
          notice: () => undefined,
          warn: () => undefined,
        },
        openJournal: async () => journal,
      },
    });
    answer.close();
    expect(answer.failure, sql).toBeUndefined();
    return { shown: shownIn(previews), failed: false };
  } catch (error) {
    if (!(error instanceof OktaqlError) || error.exitCode === 70) throw error;
    return { shown: shownIn(previews), failed: true };
  }
}

const shownIn = (previews: readonly WritePreview[]) =>
  previews
    .filter(({ kind }) => kind === 'rows')
    .flatMap(({ rows }) => rows.map(({ org, id }) => `${org} ${id}`))
    .sort();

test('UPDATE … FROM sends each row the value that the equal join gives it, and nothing when a row has several', async () => {
  let [sent, refused] = [0, 0];
  const from = fc.constantFrom(
    'wanted w',
    'wanted AS "w"',
    '(SELECT * FROM wanted) w',
    'wanted w JOIN leavers l ON l.org = w.org',
    'leavers l LEFT JOIN wanted w ON l.org = w.org',
    '(wanted w, leavers l)',
    'wanted w NATURAL JOIN (SELECT org FROM leavers)',
    `wanted w, json_each('["a"]') j`,
  );
  const condition = fc.constantFrom(
    'w.token = t.id',
    'w.org = t.subdomain',
    'w.org = t.subdomain AND t.id = w.token',
    'w.tag LIKE t.name',
    `t.id IN ('00Ta', '00Tb') AND w.token = t.id`,
    `w.org = 'acme'`,
    `(t.name = 'ci' OR w.tag = 'x') AND w.org = t.subdomain`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(token, { selector: ({ id, org }) => `${org} ${id}`, minLength: 2, maxLength: 8 }),
      from,
      condition,
      org,
      async (tokens, tables, where, orgName) => {
        fillOrgs(tokens);
        const predicate = `t.subdomain = ${orgName} AND (${where})`;
        const rows = await selectRows(
          `SELECT t.subdomain, t.id, coalesce(w.tag, '') FROM ${table} AS t CROSS JOIN ${tables} WHERE ${predicate}`,
        ).catch(() => undefined);
        emulator.requests.reset();
        const sql = `UPDATE ${table} AS t SET name = coalesce(w.tag, '') FROM ${tables} WHERE ${predicate}`;
        const { shown, failed } = await write(sql, false);
        const puts = emulator.requests.entries.filter(({ method }) => method !== 'GET');
        const sentRows = puts.map(({ org, path, body }) => [
          org,
          path.split('/').at(-1),
          JSON.parse(body).name,
        ]);
        const keys = new Set(rows?.map(([org, id]) => `${org} ${id}`));
        if (rows === undefined || keys.size < rows.length) {
          expect([failed, sentRows, shown], sql).toEqual([true, [], []]);
          refused++;
          return;
        }
        expect(sentRows.map(String).sort(), sql).toEqual(rows.map(String).sort());
        expect(shown, sql).toEqual([...keys].sort());
        sent += sentRows.length;
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(sent, refused)).toBeGreaterThan(0);
});

/** A statement with some of its words left out, doubled, or in another place. */
const mangled = fc
  .tuple(
    fc.constantFrom(
      `DELETE FROM ${table} AS t WHERE subdomain = 'acme' AND name = 'ci'`,
      `DELETE FROM ${table} AS t WHERE ( subdomain = 'acme' AND name = 'ci' ) OR subdomain = 'acme' AND id = '00Ta'`,
      `DELETE FROM ${table} AS t WHERE subdomain = 'acme' AND apiTokenId IN ( '00Ta' , '00Tb' ) RETURNING id`,
      `DELETE FROM ${table} AS t WHERE NOT name = 'ci' AND subdomain = 'acme' AND name IS NOT NULL`,
      `UPDATE ${table} AS t SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND apiTokenId = '00Ta'`,
    ),
    fc.array(fc.tuple(fc.constantFrom('drop', 'double', 'move'), fc.nat(), fc.nat()), {
      maxLength: 3,
    }),
  )
  .map(([sql, changes]) => {
    const words = sql.split(' ');
    for (const [change, from, to] of changes) {
      const [word = ''] = words.splice(from % words.length, change === 'double' ? 0 : 1);
      if (change === 'move') words.splice(to % words.length, 0, word);
      if (change === 'double') words.splice(from % words.length, 0, words[from % words.length] ?? '');
    }
    return words.join(' ');
  });

test('a mangled statement is an error, or does what was shown and what its SELECT says', async () => {
  let [sent, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(token, { selector: ({ id, org }) => `${org} ${id}`, minLength: 4, maxLength: 8 }),
      mangled,
      async (tokens, sql) => {
        fillOrgs(tokens);
        emulator.requests.reset();
        const { shown, failed } = await write(sql, true);
        const requests = emulator.requests.entries
          .filter(({ method }) => method !== 'GET')
          .map(({ org, path }) => `${org} ${path.split('/').at(-1)}`)
          .sort();
        const where = /WHERE (.*?)(?: RETURNING .*)?$/.exec(sql)?.[1] ?? '';
        if (requests.some((request) => request.endsWith(' current'))) {
          expect(isCurrentForm(where), sql).toBe(true);
          return;
        }
        expect(requests, sql).toEqual(shown);
        if (failed) {
          refused++;
          expect(requests, sql).toEqual([]);
        } else {
          fillOrgs(tokens);
          expect(requests, sql).toEqual(isCurrentForm(where) ? [] : await select(where));
          sent += requests.length;
        }
      },
    ),
    { numRuns: 600 },
  );
  expect(Math.min(sent, refused)).toBeGreaterThan(0);
});
