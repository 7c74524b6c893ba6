import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { handWritten } from '../../src/catalog/catalog.ts';
import { type EmulatedSession, openEmulatedSession } from './emulated-session.ts';

let okta: EmulatedSession;

beforeAll(async () => {
  okta = await openEmulatedSession();
});
afterAll(() => okta.close());

const acme = () => okta.emulator.org('acme');
const userNamed = (key: string) =>
  [...acme().state.users].find(({ profile }) => profile['login'] === `${key}@acme.example`)?.id ?? '';
const groupNamed = (name: string) => [...acme().state.groups].find((group) => group.name === name)?.id ?? '';

describe('every table that is declared by hand', () => {
  test('is found under the name that StackQL gives it, with its key columns', async () => {
    const required = [];
    for (const { name } of handWritten) {
      const methods = await okta.rows(`SHOW METHODS IN ${name}`);
      const reads = methods.filter(({ SQLVerb }) => SQLVerb === 'SELECT');
      required.push([name, ...reads.map(({ RequiredParams }) => RequiredParams)]);
    }
    expect(required).toEqual([
      ['okta.api_tokens.api_tokens', 'apiTokenId, subdomain', 'subdomain'],
      ['okta.users.users', 'id, subdomain', 'subdomain'],
      ['okta.users.user_groups', 'id, subdomain'],
      ['okta.users.role_assignment_users', 'userId, subdomain'],
      ['okta.groups.groups', 'groupId, subdomain', 'subdomain'],
      ['okta.groups.assigned_roles', 'groupId, subdomain'],
      ['okta.iam.users_with_role_assignments', 'subdomain'],
      ['okta.zones.network_zones', 'zoneId, subdomain', 'subdomain'],
      ['okta.logs.system_log_events', 'subdomain'],
    ]);
  });

  test('but the tokens has SELECT only', async () => {
    const verbs = handWritten
      .filter(({ name }) => name !== 'okta.api_tokens.api_tokens')
      .flatMap(({ operations }) => operations.map(({ verb, method }) => `${verb} ${method}`));
    expect(new Set(verbs)).toEqual(new Set(['select GET']));
  });

  test.each([
    'okta.users.users',
    'okta.users.user_groups',
    'okta.users.role_assignment_users',
    'okta.groups.groups',
    'okta.groups.assigned_roles',
    'okta.iam.users_with_role_assignments',
    'okta.zones.network_zones',
    'okta.logs.system_log_events',
  ])('%s fills its columns from Okta’s members', async (name) => {
    const keys: Readonly<Record<string, string>> = {
      'okta.users.user_groups': `userId = '${userNamed('jonas.brandt')}'`,
      'okta.users.role_assignment_users': `userId = '${userNamed('nina.sorensen')}'`,
      'okta.groups.assigned_roles': `groupId = '${groupNamed('Help Desk')}'`,
    };
    const rows = await okta.rows(`SELECT * FROM ${name} WHERE subdomain = 'acme' AND ${keys[name] ?? '1'}`);
    expect(rows.length).toBeGreaterThan(0);
    const filled = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== null));
    const empty = Object.keys(rows[0] ?? {}).filter((column) => !filled.includes(column));
    // What the emulated orgs have none of.
    const absent: Readonly<Record<string, readonly string[]>> = {
      'okta.users.users': [
        'department',
        'organization',
        'manager',
        'managerId',
        'employeeNumber',
        'transitioningToStatus',
        'realmId',
      ],
      'okta.zones.network_zones': ['proxies'],
      'okta.logs.system_log_events': ['legacyEventType'],
      'okta.groups.assigned_roles': ['role', 'resourceSet'],
    };
    expect(empty.filter((column) => !absent[name]?.includes(column))).toEqual([]);
  });
});

describe('DESCRIBE EXTENDED', () => {
  test('tells which operation a column is the key of, and which one is filtered by it', async () => {
    const keys = async (name: string, column: string) =>
      (await okta.rows(`DESCRIBE EXTENDED ${name}`)).find((row) => row['name'] === column)?.['key'];
    expect(await keys('okta.users.users', 'id')).toBe('get_user, list_users (filter)');
    expect(await keys('okta.users.users', 'status')).toBe('list_users (filter)');
    expect(await keys('okta.users.user_groups', 'userId')).toBe('list_user_groups');
    expect(await keys('okta.logs.system_log_events', 'published')).toBe('list_log_events (filter)');
    expect(await keys('okta.logs.system_log_events', 'target')).toBe('');
  });
});

describe('okta.users.users', () => {
  test('read whole, it has the DEPROVISIONED users too', async () => {
    const rows = await okta.rows("SELECT id, status FROM okta.users.users WHERE subdomain = 'acme'");
    expect(rows).toHaveLength(acme().state.users.size);
    expect(rows.filter(({ status }) => status === 'DEPROVISIONED')).toEqual([
      { id: userNamed('omar.haddad'), status: 'DEPROVISIONED' },
    ]);
  });

  test('the owners of an org of 500,000 users are asked for together, by their ids', async () => {
    const large = await openEmulatedSession({ bulk: { globex: { extraUsers: 500_000 } } });
    try {
      const sent = await large.requestsOf(
        `SELECT t.name, u.login FROM okta.api_tokens.api_tokens t
         JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId WHERE t.subdomain = 'globex'`,
      );
      expect(sent).toHaveLength(2);
      expect(sent[1]).toMatch(/^globex \/api\/v1\/users\?filter=id eq "00u\w+" or id eq .*&limit=200$/);
    } finally {
      await large.close();
    }
  });

  test('40 owners among 5,000 users cost 4 requests at most, and one or two are got by id', async () => {
    const large = await openEmulatedSession({ bulk: { acme: { extraUsers: 5000, extraTokens: 40 } } });
    const join = (where: string) =>
      `SELECT t.name, u.login FROM okta.api_tokens.api_tokens t
       JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
       WHERE t.subdomain = 'acme' AND ${where}`;
    try {
      const sql = join("t.name LIKE 'integration-%'");
      expect((await large.rows(sql)).length).toBe(40);
      const sent = await large.requestsOf(sql);
      expect(sent.length).toBeLessThanOrEqual(4);
      for (const line of sent) expect(encodeURI(line).length).toBeLessThan(2000);
      const two = await large.requestsOf(join("t.name IN ('integration-1', 'integration-2')"));
      expect(two.filter((line) => /\/users\/00u/.test(line))).toHaveLength(2);
    } finally {
      await large.close();
    }
  });

  test('a user who was deactivated is found among many ids', async () => {
    const ids = [...acme().state.users].map(({ id }) => `'${id}'`).join(', ');
    const rows = await okta.rows(
      `SELECT status FROM okta.users.users WHERE subdomain = 'acme' AND id IN (${ids}) AND status = 'DEPROVISIONED'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  test('an owner who is gone is no row', async () => {
    const [row] = await okta.rows(
      `SELECT count(*) AS tokens, count(u.id) AS owners FROM okta.api_tokens.api_tokens t
       LEFT JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId
       WHERE t.subdomain = 'acme' AND t.name = 'hackathon-2022'`,
    );
    expect(row).toEqual({ tokens: 1, owners: 0 });
  });
});

describe('okta.users.user_groups', () => {
  test('is asked by the user’s id, as `userId` or as `id`, and names the group', async () => {
    for (const key of ['userId', 'id']) {
      const rows = await okta.rows(
        `SELECT groupId, name FROM okta.users.user_groups
         WHERE subdomain = 'acme' AND ${key} = '${userNamed('jonas.brandt')}' ORDER BY name`,
      );
      expect(rows.map(({ name }) => name)).toEqual([
        'Everyone',
        'Okta Administrators',
        'Platform Engineering',
      ]);
      expect(rows[1]?.['groupId']).toBe(groupNamed('Okta Administrators'));
    }
  });

  test('without a user the users are read first', async () => {
    const sql = "SELECT DISTINCT userId FROM okta.users.user_groups WHERE subdomain = 'initech'";
    const users = [...okta.emulator.org('initech').state.users].filter(({ groupIds }) => groupIds.length > 0);
    expect((await okta.rows(sql)).map(({ userId }) => userId).sort()).toEqual(
      users.map(({ id }) => id).sort(),
    );
    const sent = await okta.requestsOf(sql);
    expect(sent.filter((line) => line.startsWith('initech /api/v1/users?filter=lastUpdated'))).toHaveLength(
      1,
    );
  });

  test('leads from tokens over owners and groups to roles', async () => {
    const rows = await okta.rows(
      `SELECT DISTINCT t.name FROM okta.api_tokens.api_tokens t
       JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
       JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
       WHERE t.subdomain = 'acme' AND r.type = 'SUPER_ADMIN' ORDER BY t.name`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['break-glass', 'jonas-scripts', 'user-cleanup-2024']);
  });
});

describe('okta.logs.system_log_events', () => {
  const filterOf = async (where: string) => {
    const sent = await okta.requestsOf(
      `SELECT count(*) FROM okta.logs.system_log_events WHERE subdomain = 'acme' AND ${where}`,
    );
    return sent.map((line) => /filter=([^&]*)/.exec(line)?.[1]);
  };

  test('names the token of a request, and the token that an event is about', async () => {
    const id = [...acme().state.tokens].find(({ name }) => name === 'config-backup')?.id;
    const used = await okta.rows(
      `SELECT eventType, ipAddress, country, asNumber, asOrg, isProxy, userAgent FROM okta.logs.system_log_events
       WHERE subdomain = 'acme' AND requestApiTokenId = '${id}'`,
    );
    expect(used.length).toBeGreaterThan(0);
    for (const row of used) {
      expect(row).toMatchObject({ isProxy: 0, userAgent: 'config-backup/1.0' });
      expect(row['ipAddress']).toMatch(/^198\.51\.100\./);
      expect(row['asNumber']).toEqual(expect.any(Number));
    }
    const made = await okta.rows(
      `SELECT eventType FROM okta.logs.system_log_events WHERE subdomain = 'acme' AND tokenId = '${id}'`,
    );
    expect(made).toContainEqual({ eventType: 'system.api_token.create' });
  });

  test.each([
    ["requestApiTokenId = '00Tx'", 'transaction.detail.requestApiTokenId eq "00Tx"'],
    ['requestApiTokenId IS NOT NULL', 'transaction.detail.requestApiTokenId pr'],
    ['requestApiTokenId NOTNULL', 'transaction.detail.requestApiTokenId pr'],
    ["tokenId = '00Tx'", 'target.id eq "00Tx"'],
    [
      "requestApiTokenId IS NOT NULL AND outcomeResult = 'FAILURE'",
      'outcome.result eq "FAILURE" and transaction.detail.requestApiTokenId pr',
    ],
    // What might leave out a row is not asked for.
    ['requestApiTokenId IS NULL', undefined],
    ["'requestApiTokenId' IS NOT NULL", undefined],
    ["(requestApiTokenId IS NOT NULL OR severity = 'WARN')", undefined],
    ['NOT (requestApiTokenId IS NOT NULL)', undefined],
    ['coalesce(requestApiTokenId, 1) IS NOT NULL', undefined],
    ['userAgent IS NOT NULL', undefined],
  ])('%s asks with the filter %s', async (where, filter) => {
    expect(await filterOf(where)).toEqual([filter]);
  });

  test('of an outer join, what its ON says is there is asked for, and what WHERE says of the other side is not', async () => {
    const filters = async (sql: string) =>
      (await okta.requestsOf(sql)).flatMap((line) =>
        line.includes('/logs') ? [/filter=([^&]*)/.exec(line)?.[1]] : [],
      );
    const join = (on: string, where: string) =>
      `SELECT count(*) FROM okta.api_tokens.api_tokens t LEFT JOIN okta.logs.system_log_events e
       ON e.requestApiTokenId = t.id AND e.subdomain = t.subdomain ${on} WHERE t.subdomain = 'acme' ${where}`;
    expect(await filters(join('AND e.requestApiTokenId IS NOT NULL', ''))).toEqual([
      'transaction.detail.requestApiTokenId pr',
    ]);
    expect(await filters(join('', 'AND e.requestApiTokenId IS NULL'))).toEqual([undefined]);
  });
});

describe('tables that are joined by the org alone', () => {
  test('are read at once: the orgs of a table that is read whole are nearly all orgs', async () => {
    const steps = await okta.rows(
      `EXPLAIN SELECT * FROM okta.api_tokens.api_tokens t
       JOIN okta.zones.network_zones z ON z.subdomain = t.subdomain`,
    );
    expect(JSON.stringify(steps)).toContain('network_zones');
    expect(JSON.stringify(steps)).not.toContain('SELECT DISTINCT');
  });
});

describe('okta.groups.groups', () => {
  test('a group is got by id, all are listed, and a type is asked for', async () => {
    const id = groupNamed('Help Desk');
    const requests = (where: string) =>
      okta.requestsOf(`SELECT * FROM okta.groups.groups WHERE subdomain = 'acme' AND ${where}`);
    expect(await requests(`groupId = '${id}'`)).toEqual([`acme /api/v1/groups/${id}`]);
    expect(await requests('1')).toEqual(['acme /api/v1/groups?limit=1000']);
    expect(await requests("type = 'BUILT_IN'")).toEqual([
      'acme /api/v1/groups?limit=1000&filter=type eq "BUILT_IN"',
    ]);
  });

  test('tells the groups that make their members super admins', async () => {
    const rows = await okta.rows(
      `SELECT g.name FROM okta.groups.groups g
       JOIN okta.groups.assigned_roles r ON r.groupId = g.id AND r.subdomain = g.subdomain
       WHERE g.subdomain = 'acme' AND r.type = 'SUPER_ADMIN'`,
    );
    expect(rows).toEqual([{ name: 'Okta Administrators' }]);
  });
});

describe('a query joined back to the tokens that it came from', () => {
  const sql = `WITH granted AS (
                 SELECT t.subdomain, t.id, r.type FROM okta.api_tokens.api_tokens t
                 JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
               )
               SELECT t.name FROM okta.api_tokens.api_tokens t
               JOIN granted ON granted.subdomain = t.subdomain AND granted.id = t.id
               WHERE granted.type = 'SUPER_ADMIN' ORDER BY t.name`;

  test('is answered, whatever binds which key', async () => {
    expect((await okta.rows(sql)).map(({ name }) => name)).toEqual(
      [
        'legacy-cron',
        'legacy-cron',
        '-1 day retention job',
        'marias-laptop',
        'terraform-prod',
        'terraform-staging',
        'terraform-state-migration',
      ].sort(),
    );
  });

  test('asks each org for its own owners only', async () => {
    const owners = okta.emulator.orgs.flatMap(({ name, state }) =>
      [...new Set([...state.tokens].map(({ userId }) => userId))].map(
        (id) => `${name} /api/v1/users/${id}/roles`,
      ),
    );
    const sent = await okta.requestsOf(sql);
    expect(sent.filter((line) => line.endsWith('/roles'))).toEqual(owners.sort());
  });
});

describe('okta.iam.users_with_role_assignments', () => {
  test('follows the next page that the body names', async () => {
    const paged = await openEmulatedSession({ pageSize: { assignees: 5 } });
    onTestFinished(() => paged.close());
    const sql = "SELECT id FROM okta.iam.users_with_role_assignments WHERE subdomain = 'acme'";
    const sent = await paged.requestsOf(sql);
    const rows = await paged.rows(sql);
    const wanted = [...acme().state.users].filter(({ roles }) => roles.length > 0).map(({ id }) => id);
    expect(rows.map(({ id }) => id)).toEqual(wanted);
    expect(sent).toHaveLength(Math.ceil(wanted.length / 5));
  });
});

describe('okta.zones.network_zones', () => {
  test('a zone is got by id, several are listed', async () => {
    const [zone, other] = [...acme().state.zones].map(({ id }) => id);
    const one = `SELECT name FROM okta.zones.network_zones WHERE subdomain = 'acme' AND zoneId = '${zone}'`;
    expect(await okta.requestsOf(one)).toEqual([`acme /api/v1/zones/${zone}`]);
    const two = `SELECT name FROM okta.zones.network_zones WHERE subdomain = 'acme' AND id IN ('${zone}', '${other}')`;
    expect(await okta.requestsOf(two)).toEqual(['acme /api/v1/zones?limit=200']);
  });

  test('joins with the zones that a token names', async () => {
    const rows = await okta.rows(
      `SELECT t.name, z.name AS zone, z.system FROM okta.api_tokens.api_tokens t, json_each(t.network, '$.include') i
       JOIN okta.zones.network_zones z ON z.subdomain = t.subdomain AND z.id = i.value
       WHERE t.subdomain = 'acme' AND t.name = 'github-team-sync' ORDER BY z.name`,
    );
    expect(rows).toEqual([
      { name: 'github-team-sync', zone: 'LegacyIpZone', system: 1 },
      { name: 'github-team-sync', zone: 'build-farm', system: 0 },
    ]);
  });
});

describe('a missing permission', () => {
  test('names the operation, the org and what it needs', async () => {
    okta.emulator.faults.add({
      match: ({ path }) => path.endsWith('/roles'),
      respond: {
        status: 403,
        body: {
          errorCode: 'E0000006',
          errorSummary: 'You do not have permission to perform the requested action',
        },
      },
    });
    const sql = `SELECT r.type FROM okta.users.role_assignment_users r
                 WHERE r.subdomain = 'acme' AND r.userId = '${userNamed('maria.keller')}'`;
    await expect(okta.rows(sql)).rejects.toMatchObject({
      code: 'okta',
      exitCode: 4,
      errorCode: 'E0000006',
      hint: expect.stringMatching(/list_assigned_roles_for_user .* okta\.roles\.read/),
    });
    okta.emulator.faults.clear();
  });
});
