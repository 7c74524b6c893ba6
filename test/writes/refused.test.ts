import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredToken } from '../../src/emulator/resources/api-tokens.ts';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

const allFlags = ['--yes', '--allow-revoke-current', '--include-own', '--max-writes', '1000'];
const anywhere = `network = '{"connection":"ANYWHERE"}'`;
const delete_ = `DELETE FROM ${table}`;
const update = `UPDATE ${table} SET ${anywhere}`;
const replace = `REPLACE ${table} SET ${anywhere}`;
const byId = `WHERE subdomain = 'acme' AND apiTokenId = '00Tid'`;

/** Statement, what the error says, exit code (2 unless given). */
const refused: readonly (readonly [string, RegExp, number?])[] = [
  // No WHERE, or no org.
  [delete_, /DELETE without WHERE: subdomain must be bound/],
  [update, /UPDATE without WHERE: subdomain must be bound/],
  [replace, /REPLACE without WHERE: subdomain and apiTokenId must be bound/],
  [`${delete_} WHERE name = 'asdf'`, /subdomain is not bound/],
  [`${delete_} WHERE apiTokenId = '00Tid'`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain <> 'globex' AND name = 'asdf'`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain LIKE 'acme' AND name = 'asdf'`, /subdomain is not bound/],
  [`${delete_} WHERE lower(subdomain) = 'acme'`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain = 'ac' || 'me' AND name = 'asdf'`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain = 'ACME' COLLATE NOCASE`, /subdomain is not bound/],
  [`${delete_} WHERE NOT subdomain = 'acme'`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain = 'acme' OR name = 'asdf'`, /subdomain is not bound/],
  [`${delete_} WHERE 'subdomain' = 'acme'`, /subdomain is not bound/],
  [`${delete_} WHERE CASE WHEN subdomain = 'acme' THEN 1 END`, /subdomain is not bound/],
  // Through a join or a subquery only.
  [`${delete_} WHERE subdomain = (SELECT 'acme')`, /subdomain is not bound/],
  [`${delete_} WHERE subdomain IN (SELECT 'acme') AND name = 'asdf'`, /subdomain is not bound/],
  [
    `${delete_} AS t WHERE EXISTS (SELECT 1 FROM ${table} o WHERE o.id = t.id AND o.subdomain = 'acme')`,
    /subdomain is not bound/,
  ],
  [
    `WITH o AS (SELECT 'acme' AS n) ${delete_} WHERE subdomain IN (SELECT n FROM o)`,
    /subdomain is not bound/,
  ],
  // An org that is none.
  [`${delete_} WHERE subdomain = '' AND name = 'asdf'`, /subdomain is empty/],
  [`${delete_} WHERE subdomain = ''`, /subdomain is empty/],
  [`${delete_} WHERE subdomain = NULL`, /subdomain is NULL/],
  [`${delete_} WHERE subdomain = 'nowhere'`, /no org 'nowhere' is configured/, 3],
  [`${delete_} WHERE subdomain IN ('acme', 'nowhere') AND name = 'asdf'`, /no org 'nowhere'/, 3],
  [`${delete_} WHERE subdomain = 'acme' AND subdomain = :nothing`, /no value for parameter :nothing/],
  [`${delete_} WHERE subdomain = '{{ org }}'`, /no value for parameter :org/],
  // Ids that are none, or mean another row than it seems.
  [`${delete_} WHERE subdomain = 'acme' AND apiTokenId = ''`, /apiTokenId cannot be '' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id = NULL`, /apiTokenId cannot be NULL here/],
  [`${delete_} WHERE subdomain = 'acme' AND id IS NULL`, /apiTokenId cannot be NULL here/],
  [`${delete_} WHERE subdomain = 'acme' AND id IN ('00Tid', '')`, /apiTokenId cannot be '' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id IN ('current')`, /apiTokenId cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id IN ('00Tid', 'current')`, /cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id IS 'current'`, /cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id = 'CURRENT'`, /cannot be 'CURRENT' here/],
  [`${delete_} WHERE subdomain IN ('acme') AND id = 'current'`, /cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id = 'current' AND name = 'asdf'`, /cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND (id = 'current' OR name = 'x')`, /cannot be 'current' here/],
  [`${delete_} WHERE (subdomain, id) = ('acme', 'current')`, /cannot be 'current' here/],
  [`${delete_} WHERE subdomain = 'acme' AND id = '..'`, /cannot be '..' here/],
  [`${update} WHERE subdomain = 'acme' AND apiTokenId = 'current'`, /cannot be 'current' here/],
  [`${replace} WHERE subdomain = 'acme' AND apiTokenId = 'current'`, /cannot be 'current' here/],
  [`${replace} WHERE subdomain = 'acme' AND apiTokenId = ''`, /cannot be '' here/],
  // A key column is missing.
  [`${replace} WHERE subdomain = 'acme'`, /REPLACE needs the key column apiTokenId/],
  [
    `REPLACE INTO ${table} (subdomain, network) VALUES ('acme', '{}')`,
    /needs the key column apiTokenId[\s\S]*subdomain, apiTokenId, …/,
  ],
  [`REPLACE INTO ${table} (apiTokenId, network) VALUES ('00Tid', '{}')`, /needs the key column subdomain/],
  [`REPLACE INTO ${table} (network) VALUES ('{}')`, /needs the key column subdomain and apiTokenId/],
  [
    `REPLACE INTO ${table} (subdomain, id) VALUES ('acme', '00Tid')`,
    /REPLACE sets nothing[\s\S]*name, network, userId/,
  ],
  [
    `REPLACE INTO ${table} (subdomain, id, network) VALUES (lower('acme'), '00Tid', '{}')`,
    /must be a literal/,
  ],
  [`REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', 'current', '{}')`, /cannot be 'current'/],
  [
    `REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', 'cur' || 'rent', '{}')`,
    /cannot be 'current'/,
  ],
  [`REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', NULL, '{}')`, /cannot be NULL/],
  [`REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', nullif(1, 1), '{}')`, /cannot be NULL/],
  [`REPLACE INTO ${table} (subdomain, id, network) VALUES (NULL, '00Tid', '{}')`, /subdomain is NULL/],
  [`REPLACE INTO ${table} (subdomain, id, network) VALUES ('acme', '00Tid')`, /2 values for 3 columns/],
  // Columns that cannot be written.
  [`UPDATE ${table} SET created = 'x' ${byId}`, /created cannot be written[\s\S]*name, network, userId/],
  [
    `UPDATE ${table} SET data__clientName = 'x' ${byId}`,
    /data__clientName cannot be written[\s\S]*name, network, userId/,
  ],
  [`UPDATE ${table} SET netwrok = '{}' ${byId}`, /no such column: netwrok[\s\S]*Did you mean network/],
  [`UPDATE ${table} SET apiTokenId = 'x' ${byId}`, /apiTokenId tells which row is meant/],
  [`UPDATE ${table} SET subdomain = 'globex' ${byId}`, /subdomain tells which row is meant/],
  [`UPDATE ${table} SET name = 'a', data__name = 'b' ${byId}`, /name is written twice/],
  [
    `REPLACE INTO ${table} (subdomain, id, expiresAt) VALUES ('acme', '00Tid', '')`,
    /expiresAt cannot be written/,
  ],
  // Values that cannot be sent.
  [
    `UPDATE ${table} SET network = 'ANYWHERE' WHERE subdomain = 'acme' AND name = 'asdf'`,
    /network must be a JSON object, and is no JSON/,
  ],
  [
    `UPDATE ${table} SET network = '[]' WHERE subdomain = 'acme' AND name = 'asdf'`,
    /network must be a JSON object, and is \[\]/,
  ],
  [
    `UPDATE ${table} SET network = NULL WHERE subdomain = 'acme' AND name = 'asdf'`,
    /network must be a JSON object, and is NULL/,
  ],
  [`UPDATE ${table} SET network = '"x"' WHERE subdomain = 'acme' AND name = 'asdf'`, /must be a JSON object/],
  [
    `UPDATE ${table} SET name = NULL WHERE subdomain = 'acme' AND name = 'asdf'`,
    /name must be text, and is NULL/,
  ],
  [
    `UPDATE ${table} SET name = x'00' WHERE subdomain = 'acme' AND name = 'asdf'`,
    /name must be text, and is a BLOB/,
  ],
  // Meant to set two columns: AND makes one truth value of both.
  [
    `UPDATE ${table} SET name = 'x' AND network = '{}' WHERE subdomain = 'acme' AND name = 'asdf'`,
    /column 50: UPDATE: AND makes one condition of both sides[\s\S]*comma/,
  ],
  [`${replace} AND name = 'x' ${byId}`, /REPLACE: AND makes one condition of both sides/],
  [`UPDATE ${table} SET network = ('{}' OR name = 'x') ${byId}`, /UPDATE: OR makes one condition/],
  // What SQLite itself refuses.
  [`UPDATE ${table} SET name = max(name) WHERE subdomain = 'acme'`, /misuse of aggregate/],
  [`UPDATE ${table} SET name = row_number() OVER () WHERE subdomain = 'acme'`, /misuse of window function/],
  [`${delete_} WHERE subdomain = 'acme' AND count(*) > 1`, /misuse of aggregate/],
  [`${delete_} WHERE subdomain = "acme"`, /no such column: acme/],
  [`${delete_} WHERE subdomain = 'acme' AND nmae = 'asdf'`, /no such column: nmae[\s\S]*Did you mean name/],
  [`${delete_} WHERE other.subdomain = 'acme'`, /no such column: other.subdomain/],
  [`${delete_} WHERE subdomain = 'acme' AND name = 'asdf' RETURNING nmae`, /no such column: nmae/],
  [`${delete_} WHERE subdomain = 'acme' AND name = 'asdf') OR (1 = 1`, /is not expected here/],
  [`${delete_} WHERE subdomain = 'acme' UNION SELECT id FROM ${table}`, /DELETE: it takes no FROM/],
  [`${delete_} WHERE subdomain = 'acme' GROUP BY id`, /near "GROUP"/],
  [`${delete_} WHERE`, /a value is expected here/],
  [`DELETE ${table} WHERE subdomain = 'acme'`, /DELETE FROM is expected here/],
  [
    `${delete_} WHERE subdomain = 'acme' AND name = 'asdf' ORDER BY created LIMIT 1`,
    /no ORDER BY and no LIMIT/,
  ],
  [`${replace} FROM zones z WHERE subdomain = 'acme'`, /REPLACE: it takes no FROM[\s\S]*subquery/],
  [`${update} FROM other WHERE subdomain = 'acme'`, /no such table: other/],
  [`${update} WHERE subdomain = 'acme' FROM json_each('[1]')`, /FROM stands once, and before WHERE/],
  [`${update} FROM WHERE subdomain = 'acme'`, /a table is expected here/],
  [`${update} FROM SELECT 1 WHERE subdomain = 'acme'`, /UPDATE: this is not expected here/],
  [`${update} FROM json_each('[1]') WHERE name = 'asdf'`, /subdomain is not bound/],
  [`${update} FROM json_each('[1]')) x, (json_each('[2]') WHERE subdomain = 'acme'`, /is not expected here/],
  [`${update} FROM json_each('[1]') ORDER BY 1 WHERE subdomain = 'acme'`, /no ORDER BY and no LIMIT/],
  [`${update} FROM json_each('[1]') GROUP BY 1 WHERE subdomain = 'acme'`, /UPDATE: this is not expected/],
  [`${update} FROM json_each('[1]') ON 1 WHERE subdomain = 'acme'`, /UPDATE: this is not expected here/],
  [
    `${update} FROM json_each('[1]') UNION SELECT 1, 'acme' AS subdomain WHERE subdomain = 'acme'`,
    /UPDATE: this is not expected here/,
  ],
  // The keys of another table bind nothing, and a name that may be of either is an error.
  [
    `${update} FROM (SELECT 'acme' AS subdomain) z WHERE z.subdomain = 'acme' AND name = 'asdf'`,
    /subdomain is not bound/,
  ],
  [
    `${update} FROM (SELECT 'acme' AS subdomain) z WHERE subdomain = 'acme'`,
    /ambiguous column name: subdomain/,
  ],
  [`${update} FROM ${table} WHERE api_tokens.subdomain = 'acme'`, /ambiguous column name/],
  [`${update} FROM json_each('[1]') j WHERE subdomain = 'acme' RETURNING j.value`, /no such column: j.value/],
  // Which of several rows is meant, SQLite would decide by chance.
  [
    `${update} FROM json_each('[1,2]') WHERE subdomain = 'acme' AND name = 'asdf'`,
    /2 rows of FROM match 00T\w+ \("asdf"\) of acme[\s\S]*only one/,
  ],
  [
    `UPDATE OR IGNORE ${table} SET name = 'x' ${byId}`,
    /UPDATE: OR IGNORE is not supported[\s\S]*Write UPDATE okta.api_tokens.api_tokens SET … WHERE …/,
  ],
  [`UPDATE OR replace ${table} SET name = 'x' ${byId}`, /OR REPLACE is not supported/],
  [`UPDATE ${table} SET (name, userId) = ('a', 'b') ${byId}`, /SET lists assignments/],
  [`UPDATE ${table} SET name = SELECT 'a' ${byId}`, /a subquery goes in parentheses/],
  [
    `${delete_} WHERE subdomain = 'acme' AND name = 'asdf' RETURNING (SELECT count(*) FROM okta.users.users)`,
    /cannot read others/,
  ],
  // Rows of one's own making in the place of Okta's: SQLite takes a string for a name.
  ...[
    `WITH 'oktaql/${table}' AS`,
    `CREATE TABLE 'oktaql/${table}' AS`,
    `CREATE TABLE main.'oktaql/${table}' AS`,
    `CREATE VIEW 'oktaql/${table}' AS`,
  ].map((opening): readonly [string, RegExp] => [
    `${opening} ${opening.startsWith('WITH') ? '(' : ''}SELECT '00Tid' AS id, 'acme' AS subdomain, 'harmless' AS name${
      opening.startsWith('WITH') ? ')' : ';'
    } ${delete_} WHERE subdomain = 'acme' AND name = 'harmless'`,
    /no such table: oktaql/,
  ]),
  // Operations that Okta does not have.
  [
    `INSERT INTO ${table} (subdomain, name) VALUES ('acme', 'x')`,
    /Okta has no operation that creates[\s\S]*Admin Console/,
  ],
  [
    `INSERT OR IGNORE INTO ${table} (subdomain, name) VALUES ('acme', 'x')`,
    /Okta has no operation that creates/,
  ],
  [
    `DELETE FROM okta.users.users WHERE subdomain = 'acme' AND id = '00u'`,
    /okta.users.users has no operation for DELETE/,
  ],
  [
    `DELETE FROM okta.api_tokens.tokens WHERE subdomain = 'acme'`,
    /no such table[\s\S]*Did you mean okta.api_tokens.api_tokens/,
  ],
];

describe('a write that may surprise is an error, and nothing is sent', () => {
  let writes: EmulatedWrites;
  let before: readonly unknown[];
  const stateOf = () => writes.emulator.orgs.map(({ state }) => [...state.tokens].map(withoutUse));
  // Reading with a token moves its own times.
  const withoutUse = ({ expiresAt: _, lastUpdated: __, ...token }: StoredToken) => token;

  beforeEach(async () => {
    writes = await startEmulatedWrites();
    before = stateOf();
  });

  for (const [sql, message, exitCode = 2] of refused) {
    test(sql, async () => {
      const ended = await writes.query(sql, ...allFlags);
      expect(ended.stderr).toMatch(message);
      expect(ended.exitCode).toBe(exitCode);
      expect(ended.stdout).toBe('');
      expect(writes.sentWrites()).toEqual([]);
      expect(stateOf()).toEqual(before);
      expect(writes.journal()).toEqual([]);
    });
  }

  test('with a parameter that is empty or the word for the token in use outside its form', async () => {
    for (const value of ['', 'current']) {
      const sql = `${delete_} WHERE subdomain = 'acme' AND apiTokenId IN (:id)`;
      const { exitCode, stderr } = await writes.query(sql, ...allFlags, '-p', `id=${value}`);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`apiTokenId cannot be '${value}' here`);
    }
    expect(writes.sentWrites()).toEqual([]);
    expect(stateOf()).toEqual(before);
  });

  test('over a file that would stand in the place of Okta’s rows, or seem to', async () => {
    writeFileSync(join(writes.place.cwd, 'rows.csv'), 'id,subdomain,name\n00Tid,acme,harmless\n');
    for (const prefix of ['oktaql/', 'OKTAQL/', '']) {
      const option = `${prefix}${table}=rows.csv`;
      const sql = `${delete_} WHERE subdomain = 'acme' AND name = 'harmless'`;
      const { exitCode, stderr } = await writes.query(sql, ...allFlags, '-t', option);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('no local table can be called');
    }
    expect(writes.sentWrites()).toEqual([]);
    expect(stateOf()).toEqual(before);
  });

  test('points at the place in the statement as it was written', async () => {
    const sql = `${delete_}\nWHERE subdomain = 'acme' --required\n  AND nmae = 'x'`;
    const { stderr } = await writes.query(sql, ...allFlags);
    expect(stderr).toContain('line 3, column 7');
    expect(stateOf()).toEqual(before);
  });
});
