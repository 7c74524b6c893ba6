import { describe, expect, test } from 'vitest';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

const bodies = ({ emulator }: EmulatedWrites) =>
  emulator.requests.entries.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body));

const tokenNamed = (writes: EmulatedWrites, name: string) => {
  const token = writes.acme.state.tokens.get(writes.idOf(name));
  if (token === undefined) throw new Error(`no token ${name}`);
  return token;
};

/** Two active IP zones. */
const zonesOf = ({ acme }: EmulatedWrites): readonly string[] =>
  [...acme.state.zones]
    .filter(({ type, status }) => type === 'IP' && status === 'ACTIVE')
    .map(({ id }) => id);

describe('REPLACE … SET', () => {
  test('PUTs exactly what SET lists, in either spelling', async () => {
    const writes = await startEmulatedWrites();
    const { id } = tokenNamed(writes, 'pagerduty-rota');
    const [zone] = zonesOf(writes);
    const network = JSON.stringify({ connection: 'ZONE', include: [zone] });
    for (const [column, spelled] of [
      ['network', 'data__network'],
      ['NETWORK', 'network'],
    ]) {
      const sql = `REPLACE ${table} SET ${spelled} = '${network}' WHERE subdomain = 'acme' AND apiTokenId = '${id}'`;
      expect((await writes.query(sql, '--yes')).exitCode, column).toBe(0);
    }
    expect(bodies(writes)).toEqual(Array(2).fill({ network: JSON.parse(network) }));
    expect(tokenNamed(writes, 'pagerduty-rota').network).toMatchObject({ include: [zone] });
  });

  test('evaluates its values in SQLite, over the columns of the row and parameters', async () => {
    const writes = await startEmulatedWrites();
    const { id } = tokenNamed(writes, 'siem-export');
    const [zone] = zonesOf(writes);
    const sql = `REPLACE ${table} AS t SET name = upper(t.name) || :suffix,
      network = json_set(t.network, '$.include', json_array('${zone}'))
      WHERE t.subdomain = 'acme' AND t.apiTokenId = '${id}'`;
    // Okta keeps the name as it was.
    expect((await writes.query(sql, '--yes', '-p', 'suffix=-1')).exitCode).toBe(6);
    expect(bodies(writes)).toEqual([
      { name: 'SIEM-EXPORT-1', network: { connection: 'ZONE', include: [zone] } },
    ]);
    expect(tokenNamed(writes, 'siem-export').network).toMatchObject({ include: [zone] });
  });

  test('shows the network before and after', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'jonas-scripts');
    const sql = `REPLACE ${table} SET network = '{"connection":"ANYWHERE"}'
      WHERE subdomain = 'acme' AND apiTokenId = '${before.id}'`;
    const { exitCode, stderr } = await writes.query(sql, '--dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`{"connection":"ZONE","include":${JSON.stringify(before.network?.include)}}`);
    expect(stderr).toContain('{"connection":"ANYWHERE"}');
    expect(tokenNamed(writes, 'jonas-scripts')).toEqual(before);
  });

  test('shows the network that a body without one may cost, and a new name beside the old one', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'jonas-scripts');
    const sql = `REPLACE ${table} SET name = 'x' WHERE subdomain = 'acme' AND apiTokenId = '${before.id}'`;
    const { exitCode, stderr } = await writes.query(sql, '--dry-run');
    expect(exitCode).toBe(0);
    const [, header, , row] = stderr.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
    expect(header?.slice(2)).toEqual([
      'name',
      'owner',
      'created',
      'last used',
      'network',
      'new network',
      'new name',
    ]);
    expect(row?.slice(-3)).toEqual([expect.stringContaining('"connection":"ZONE"'), '(not sent)', 'x']);
    expect(row?.[2]).toBe('jonas-scripts');
    expect(tokenNamed(writes, 'jonas-scripts')).toEqual(before);
  });

  test('gives by RETURNING what Okta sent back', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'marias-laptop');
    const [zone] = zonesOf(writes);
    const sql = `REPLACE ${table} SET network = json_object('connection', 'ZONE', 'include', json_array('${zone}'))
      WHERE subdomain = 'acme' AND apiTokenId = '${before.id}'
      RETURNING *, apiTokenId = id AS same, lastUpdated > created AS moved, network ->> '$.connection' AS connection`;
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(0);
    const [row, ...others] = JSON.parse(stdout);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      id: before.id,
      name: 'marias-laptop',
      subdomain: 'acme',
      network: { connection: 'ZONE', include: [zone] },
      same: 1,
      moved: 1,
      connection: 'ZONE',
    });
    expect(Object.keys(row).slice(0, 11)).toEqual(
      'id name _link clientName created expiresAt lastUpdated network tokenWindow userId subdomain'.split(
        ' ',
      ),
    );
    expect(row.lastUpdated).toBe(new Date(tokenNamed(writes, 'marias-laptop').lastUpdated).toISOString());
  });
});

describe('REPLACE INTO … VALUES', () => {
  test('PUTs a body for each row of the list', async () => {
    const writes = await startEmulatedWrites();
    const [zone, other] = zonesOf(writes);
    const [a, b] = [writes.idOf('asdf'), writes.idOf('onboarding-kit')];
    const sql = `REPLACE INTO ${table} (apiTokenId, data__network, subdomain) VALUES
      ('${a}', json_object('connection', 'ZONE', 'include', json_array('${zone}')), 'acme'),
      ('${b}', '{"connection":"ZONE","exclude":["${other}"]}', '{{ org }}') RETURNING id`;
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json', '-p', 'org=acme');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ id: a }, { id: b }]);
    expect(bodies(writes)).toEqual([
      { network: { connection: 'ZONE', include: [zone] } },
      { network: { connection: 'ZONE', exclude: [other] } },
    ]);
    expect(tokenNamed(writes, 'onboarding-kit').network).toMatchObject({ exclude: [other] });
  });

  test('with an id that no token has is an error of Okta’s, and nothing is sent', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'asdf');
    const sql = `REPLACE INTO ${table} (subdomain, apiTokenId, network) VALUES
      ('acme', '${before.id}', '{"connection":"ANYWHERE"}'),
      ('acme', '00Tnosuchtoken000000', '{"connection":"ANYWHERE"}')`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('E0000007');
    expect(writes.sentWrites()).toEqual([]);
    expect(tokenNamed(writes, 'asdf')).toEqual(before);
  });
});

describe('UPDATE', () => {
  test('PUTs the whole row as far as it can be written, with what SET changes', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'siem-export');
    const [, zone] = zonesOf(writes);
    const sql = `UPDATE ${table} SET network = json_set(network, '$.include', json_array('${zone}'))
      WHERE subdomain = 'acme' AND name = 'siem-export'`;
    expect((await writes.query(sql, '--yes')).exitCode).toBe(0);
    expect(bodies(writes)).toEqual([
      { name: 'siem-export', userId: before.userId, network: { connection: 'ZONE', include: [zone] } },
    ]);
    expect(tokenNamed(writes, 'siem-export').network).toMatchObject({ include: [zone] });
  });

  test('leaves out what the row does not have', async () => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'slack-notify');
    const sql = `UPDATE ${table} SET name = name || '!' WHERE subdomain = 'acme' AND apiTokenId = '${before.id}'`;
    // Okta keeps the name as it was.
    expect((await writes.query(sql, '--yes')).exitCode).toBe(6);
    expect(bodies(writes)).toEqual([{ name: 'slack-notify!', userId: before.userId }]);
    expect(tokenNamed(writes, 'slack-notify').network).toBeUndefined();
  });

  test('changes exactly the rows of the equal SELECT', async () => {
    const writes = await startEmulatedWrites();
    const predicate = `subdomain = 'acme' AND network ->> '$.connection' = 'ANYWHERE' AND days_since(created) > 100`;
    const selected = await writes.query(`SELECT id FROM ${table} WHERE ${predicate}`, '-o', 'json');
    const ids = JSON.parse(selected.stdout).map(({ id }: { id: string }) => id);
    expect(ids.length).toBeGreaterThan(1);
    const [zone] = zonesOf(writes);
    const sql = `UPDATE ${table} SET network = '{"connection":"ZONE","include":["${zone}"]}' WHERE ${predicate}`;
    expect((await writes.query(sql, '--yes')).exitCode).toBe(0);
    expect([...writes.sentWrites()].sort()).toEqual(
      ids.map((id: string) => `PUT acme /api/v1/api-tokens/${id}`).sort(),
    );
    for (const id of ids) expect(writes.acme.state.tokens.get(id)?.network?.include).toEqual([zone]);
  });

  test('with a WITH clause and a local table in its value', async () => {
    const writes = await startEmulatedWrites();
    const [zone] = zonesOf(writes);
    const { id } = tokenNamed(writes, 'asdf');
    const sql = `CREATE TABLE wanted AS SELECT 'asdf' AS token, '${zone}' AS zone;
      WITH chosen AS (SELECT * FROM wanted)
      UPDATE ${table} SET network = (SELECT json_object('connection', 'ZONE', 'include', json_array(zone)) FROM chosen WHERE token = name)
      WHERE subdomain = 'acme' AND name IN (SELECT token FROM chosen);`;
    expect((await writes.query(sql, '--yes')).exitCode).toBe(0);
    expect(writes.sentWrites()).toEqual([`PUT acme /api/v1/api-tokens/${id}`]);
    expect(tokenNamed(writes, 'asdf').network?.include).toEqual([zone]);
  });
});

describe('UPDATE … FROM', () => {
  const wanted = (zones: readonly string[]) =>
    `CREATE TABLE wanted AS SELECT column1 AS token, column2 AS zone FROM (VALUES ('asdf', '${zones[0]}'),
      ('onboarding-kit', '${zones[1]}'), ('no such token', 'x'));`;
  const network = `json_object('connection', 'ZONE', 'include', json_array(zone))`;

  test('joins several tables to each other first, as SQLite does', async () => {
    const writes = await startEmulatedWrites();
    const { id } = tokenNamed(writes, 'asdf');
    // No row on the left: joined to the tokens first, no token would be left either.
    const sql = `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}'
      FROM json_each('[]') a RIGHT JOIN json_each('["asdf"]') b ON b.value = a.value
      WHERE subdomain = 'acme' AND name = b.value`;
    expect((await writes.query(sql.replace('name = b', 'api_tokens.name = b'), '--yes')).exitCode).toBe(0);
    expect(writes.sentWrites()).toEqual([`PUT acme /api/v1/api-tokens/${id}`]);
  });

  test('takes the values of each row from the row of the other table that matches it', async () => {
    const writes = await startEmulatedWrites();
    const zones = zonesOf(writes);
    const sql = `${wanted(zones)} UPDATE ${table} SET network = ${network} FROM wanted
      WHERE wanted.token = api_tokens.name AND subdomain = 'acme' RETURNING name, network ->> '$.include[0]' AS zone`;
    const dry = await writes.query(sql, '--dry-run');
    expect(dry.exitCode).toBe(0);
    expect(writes.sentWrites()).toEqual([]);
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(0);
    const rows: readonly { name: string }[] = JSON.parse(stdout);
    expect([...rows].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'asdf', zone: zones[0] },
      { name: 'onboarding-kit', zone: zones[1] },
    ]);
    for (const [index, name] of ['asdf', 'onboarding-kit'].entries()) {
      const { id, network: stored } = tokenNamed(writes, name);
      expect(stored).toMatchObject({ connection: 'ZONE', include: [zones[index]] });
      const shown = dry.stderr.split('\n').find((line) => line.includes(id));
      expect(shown?.trimEnd().endsWith(`{"connection":"ZONE","include":["${zones[index]}"]}`)).toBe(true);
      const intent = writes.journal().find(({ kind, rowId }) => kind === 'intent' && rowId === id);
      expect(intent.body.network).toEqual({ connection: 'ZONE', include: [zones[index]] });
    }
    expect(writes.sentWrites()).toHaveLength(2);
  });

  test('takes a column of the other table for its own, though Okta’s key may be spelled so', async () => {
    const writes = await startEmulatedWrites();
    const sql = `CREATE TABLE wanted AS SELECT 'x' AS apiTokenId; UPDATE ${table} SET network = '{"connection":"ANYWHERE"}' FROM wanted
      WHERE subdomain = 'acme' AND apiTokenId = 'x'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect({ exitCode, sent: writes.sentWrites() }).toEqual({ exitCode: 6, sent: [] });
    expect(stderr).toMatch(/41 rows/);
  });

  test('may join Okta’s tables, derived tables and CTEs, and the tokens themselves by another name', async () => {
    const writes = await startEmulatedWrites();
    const { id, network: before } = tokenNamed(writes, 'asdf');
    const [zone] = [...writes.acme.state.zones].filter(({ id }) => before?.include?.includes(id));
    if (zone === undefined) throw new Error('asdf has no zone');
    for (const from of [
      `okta.zones.network_zones z WHERE z.subdomain = t.subdomain AND z.name = :zone`,
      `(SELECT id, subdomain AS org, name FROM okta.zones.network_zones) AS z WHERE z.org = t.subdomain AND z.name = :zone`,
      `${table} o JOIN okta.zones.network_zones z ON z.id = o.network ->> '$.include[0]' AND z.subdomain = o.subdomain
        WHERE o.id = t.id AND o.subdomain = 'acme' AND :zone <> ''`,
      `(VALUES (1)) v LEFT JOIN (SELECT id, name FROM found) z ON z.name = :zone WHERE v.column1 = 1`,
    ]) {
      const sql = `WITH found AS (SELECT * FROM okta.zones.network_zones WHERE subdomain = 'acme')
        UPDATE ${table} AS t SET network = json_object('connection', 'ZONE', 'include', json_array(z.id)), name = t.name
        FROM ${from} AND t.subdomain = 'acme' AND t.name = 'asdf'`;
      writes.emulator.requests.reset();
      const ended = await writes.query(sql, '--yes', '-p', `zone=${zone.name}`);
      expect(ended.exitCode, `${from} ${ended.stderr}`).toBe(0);
      expect(writes.sentWrites()).toEqual([`PUT acme /api/v1/api-tokens/${id}`]);
      expect(bodies(writes)).toMatchObject([
        { name: 'asdf', network: { connection: 'ZONE', include: [zone.id] } },
      ]);
    }
  });

  test('is told by EXPLAIN with the reads of the other tables', async () => {
    const writes = await startEmulatedWrites();
    const sql = `EXPLAIN UPDATE ${table} SET network = json_object('connection', 'ZONE', 'include', json_array(z.id))
      FROM okta.zones.network_zones z WHERE z.subdomain = api_tokens.subdomain AND api_tokens.subdomain = 'acme'`;
    const { exitCode, stdout } = await writes.query(sql);
    expect(exitCode).toBe(0);
    for (const part of ['/api/v1/zones', "network: json_object('connection', 'ZONE'", 'PUT ']) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain(writes.emulator.org('globex').url);
    expect(writes.emulator.requests.lines).toEqual([]);
  });
});

describe('a network that Okta may not accept', () => {
  test.each([
    ['{"connection":"SOMEWHERE"}', /connection "SOMEWHERE"/],
    ['{"connection":"ANYWHERE","zones":[]}', /has zones, which Okta does not document/],
    ['{"include":[]}', /has no connection/],
  ])('%s is sent, with a warning', async (network, warning) => {
    const writes = await startEmulatedWrites();
    const before = tokenNamed(writes, 'asdf');
    writes.emulator.faults.add({
      match: ({ method }) => method === 'PUT',
      respond: { body: { id: before.id, network: JSON.parse(network) } },
    });
    const sql = `REPLACE ${table} SET network = '${network}' WHERE subdomain = 'acme' AND apiTokenId = '${before.id}'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(warning);
    expect(bodies(writes)).toEqual([{ network: JSON.parse(network) }]);
    expect(tokenNamed(writes, 'asdf')).toEqual(before);
  });
});
