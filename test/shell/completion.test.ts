import { describe, expect, it } from 'vitest';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { commonPrefix } from '../../src/shell/completion/names-in-scope.ts';
import { completeAt, scope } from './completion-scope.ts';

/** The text with `|` for the cursor, and what the one candidate makes of it. */
const unique: readonly (readonly [string, string])[] = [
  // Words that begin a statement, in the case in which they are typed.
  ['sel|', 'select '],
  ['SEL|', 'SELECT '],
  ['Sel|', 'SELECT '],
  ['  del|', '  delete '],
  ['SELECT 1; upd|', 'SELECT 1; update '],
  ['SELECT 1;\nexp|', 'SELECT 1;\nexplain '],
  ['EXPLAIN sel|', 'EXPLAIN select '],
  ['-- a comment\nsel|', '-- a comment\nselect '],
  ['WITH x AS (SELECT 1) SELECT 1; rol|', 'WITH x AS (SELECT 1) SELECT 1; rollback '],
  // Words that follow.
  ['SELECT * fr|', 'SELECT * from '],
  ['SELECT name FR|', 'SELECT name FROM '],
  ['SELECT * FROM owners wh|', 'SELECT * FROM owners where '],
  ['SELECT * FROM owners o WH|', 'SELECT * FROM owners o WHERE '],
  ['SELECT * FROM owners ORDER |', 'SELECT * FROM owners ORDER BY '],
  ['SELECT * FROM owners ORDER b|', 'SELECT * FROM owners ORDER by '],
  ['SELECT * FROM owners GROUP B|', 'SELECT * FROM owners GROUP BY '],
  ['SELECT * FROM owners WHERE team betw|', 'SELECT * FROM owners WHERE team between '],
  ['SELECT * FROM owners WHERE team IS nu|', 'SELECT * FROM owners WHERE team IS null '],
  ['SELECT * FROM owners ORDER BY team des|', 'SELECT * FROM owners ORDER BY team desc '],
  ["SELECT * FROM owners WHERE team = 'x' an|", "SELECT * FROM owners WHERE team = 'x' and "],
  ['SELECT * FROM owners LEFT jo|', 'SELECT * FROM owners LEFT join '],
  ['SHOW met|', 'SHOW methods '],
  ['SHOW METHODS |', 'SHOW METHODS IN '],
  ['DELETE f|', 'DELETE from '],
  ['CREATE vi|', 'CREATE view '],
  ['SELECT CASE team wh|', 'SELECT CASE team when '],
  ['SELECT dist|', 'SELECT distinct '],
  // Tables.
  ['SELECT * FROM ap|', 'SELECT * FROM okta.api_tokens.api_tokens'],
  ['SELECT * FROM ok|', 'SELECT * FROM okta.'],
  ['select * from api|', 'select * from okta.api_tokens.api_tokens'],
  ['SELECT * FROM okta.a|', 'SELECT * FROM okta.api_tokens.api_tokens'],
  ['SELECT * FROM OKTA.A|', 'SELECT * FROM okta.api_tokens.api_tokens'],
  ['SELECT * FROM okta.api_tokens.|', 'SELECT * FROM okta.api_tokens.api_tokens'],
  ['SELECT * FROM okta.users.user_|', 'SELECT * FROM okta.users.user_groups'],
  ['SELECT * FROM net|', 'SELECT * FROM okta.zones.network_zones'],
  ['SELECT * FROM ow|', 'SELECT * FROM owners'],
  ['SELECT * FROM my|', 'SELECT * FROM "my list"'],
  ['SELECT * FROM owners JOIN ap|', 'SELECT * FROM owners JOIN okta.api_tokens.api_tokens'],
  ['SELECT * FROM owners, ap|', 'SELECT * FROM owners, okta.api_tokens.api_tokens'],
  ['SELECT * FROM owners o, okta.z|', 'SELECT * FROM owners o, okta.zones.network_zones'],
  ['WITH stale AS (SELECT 1 AS n) SELECT * FROM st|', 'WITH stale AS (SELECT 1 AS n) SELECT * FROM stale'],
  ['SELECT * FROM json_e|', 'SELECT * FROM json_each('],
  ['DELETE FROM ap|', 'DELETE FROM okta.api_tokens.api_tokens'],
  ['UPDATE ap|', 'UPDATE okta.api_tokens.api_tokens'],
  ['REPLACE ap|', 'REPLACE okta.api_tokens.api_tokens'],
  ['DESCRIBE ap|', 'DESCRIBE okta.api_tokens.api_tokens'],
  ['DESCRIBE EXTENDED ap|', 'DESCRIBE EXTENDED okta.api_tokens.api_tokens'],
  ['SHOW METHODS IN ap|', 'SHOW METHODS IN okta.api_tokens.api_tokens'],
  ['SHOW RESOURCES IN okta.z|', 'SHOW RESOURCES IN okta.zones'],
  ['SHOW SERVICES IN |', 'SHOW SERVICES IN okta'],
  ['SELECT * FROM (SELECT * FROM ap|', 'SELECT * FROM (SELECT * FROM okta.api_tokens.api_tokens'],
  // Columns, of the tables that stand in the statement, before and after the cursor.
  ['SELECT tok| FROM okta.api_tokens.api_tokens', 'SELECT tokenWindow FROM okta.api_tokens.api_tokens'],
  [
    'SELECT t.cli| FROM okta.api_tokens.api_tokens t',
    'SELECT t.clientName FROM okta.api_tokens.api_tokens t',
  ],
  [
    'SELECT t.api| FROM okta.api_tokens.api_tokens AS t',
    'SELECT t.apiTokenId FROM okta.api_tokens.api_tokens AS t',
  ],
  ['SELECT lastUs|', 'SELECT lastUsed'],
  [
    'SELECT * FROM okta.api_tokens.api_tokens WHERE exp|',
    'SELECT * FROM okta.api_tokens.api_tokens WHERE expiresAt',
  ],
  [
    'SELECT * FROM okta.api_tokens.api_tokens WHERE api_tokens.exp|',
    'SELECT * FROM okta.api_tokens.api_tokens WHERE api_tokens.expiresAt',
  ],
  [
    'SELECT okta.api_tokens.api_tokens.exp| FROM okta.api_tokens.api_tokens',
    'SELECT okta.api_tokens.api_tokens.expiresAt FROM okta.api_tokens.api_tokens',
  ],
  [
    'SELECT * FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON u.id = t.us|',
    'SELECT * FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON u.id = t.userId',
  ],
  [
    'SELECT * FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON u.log|',
    'SELECT * FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON u.login',
  ],
  ['SELECT te| FROM owners', 'SELECT team FROM owners'],
  ['SELECT o.cost| FROM owners o', 'SELECT o."cost centre" FROM owners o'],
  [
    'WITH w AS (SELECT 1 AS number) SELECT w.nu| FROM w',
    'WITH w AS (SELECT 1 AS number) SELECT w.number FROM w',
  ],
  ['WITH w(a1) AS (SELECT 1) SELECT w.| FROM w', 'WITH w(a1) AS (SELECT 1) SELECT w.a1 FROM w'],
  ['SELECT d.| FROM (SELECT team FROM owners) d', 'SELECT d.team FROM (SELECT team FROM owners) d'],
  [
    "SELECT j.full| FROM okta.api_tokens.api_tokens t, json_each(t.network, '$.include') j",
    "SELECT j.fullkey FROM okta.api_tokens.api_tokens t, json_each(t.network, '$.include') j",
  ],
  ['SELECT lastUp|', 'SELECT lastUpdated'],
  ['UPDATE okta.api_tokens.api_tokens SET netw|', 'UPDATE okta.api_tokens.api_tokens SET network'],
  ['SELECT 1 FROM owners; SELECT tea| FROM owners', 'SELECT 1 FROM owners; SELECT team FROM owners'],
  [
    'SELECT * FROM owners WHERE team IN (SELECT clien| FROM okta.api_tokens.api_tokens)',
    'SELECT * FROM owners WHERE team IN (SELECT clientName FROM okta.api_tokens.api_tokens)',
  ],
  ['SELECT tea| FROM owners; DELETE FROM owners', 'SELECT team FROM owners; DELETE FROM owners'],
  // Functions.
  ['SELECT days_s|', 'SELECT days_since('],
  ['SELECT json_ex|', 'SELECT json_extract('],
  ['SELECT * FROM owners WHERE coal|', 'SELECT * FROM owners WHERE coalesce('],
  // Orgs.
  [
    "SELECT * FROM okta.api_tokens.api_tokens WHERE subdomain = 'gl|",
    "SELECT * FROM okta.api_tokens.api_tokens WHERE subdomain = 'globex'",
  ],
  [
    "SELECT * FROM okta.api_tokens.api_tokens t WHERE t.subdomain='gl|",
    "SELECT * FROM okta.api_tokens.api_tokens t WHERE t.subdomain='globex'",
  ],
  ["… WHERE subdomain IN ('acme', 'gl|", "… WHERE subdomain IN ('acme', 'globex'"],
  ["… WHERE subdomain NOT IN ('gl|", "… WHERE subdomain NOT IN ('globex'"],
  ["… WHERE subdomain <> 'gl|", "… WHERE subdomain <> 'globex'"],
  ["… WHERE SUBDOMAIN IS 'gl|", "… WHERE SUBDOMAIN IS 'globex'"],
  // Dot-commands and their arguments.
  ['.mo|', '.mode '],
  ['.MO|', '.mode '],
  ['.quit|', '.quit'],
  ['SELECT 1;\n.mo|', 'SELECT 1;\n.mode '],
  ['.mode markd|', '.mode markdown'],
  ['.headers of|', '.headers off'],
  ['.use gl|', '.use globex'],
  ['.use acme gl|', '.use acme globex'],
  ['.read au|', '.read audit.sql'],
  ['.import tok|', '.import tokens.csv'],
  ['.once ar|', '.once archive/'],
  ['.param set da|', '.param set days'],
  ['.param uns|', '.param unset '],
  ['.describe ow|', '.describe owners'],
  ['\\d okta.z|', '\\d okta.zones.network_zones'],
  ['.explain SELECT * FROM ap|', '.explain SELECT * FROM okta.api_tokens.api_tokens'],
  ['.cache cl|', '.cache clear'],
];

describe('completion of the only thing that fits', () => {
  it.each(unique)('%s', (marked, completed) => {
    expect(completeAt(marked).completed).toBe(completed);
  });
});

/** All candidates. */
const several: readonly (readonly [string, readonly string[]])[] = [
  ['SELECT * FROM okta.|', ['okta.api_tokens.api_tokens', 'okta.users.', 'okta.zones.network_zones']],
  ['SELECT * FROM okta.users.|', ['okta.users.users', 'okta.users.user_groups']],
  ["… WHERE subdomain = '|", ["acme'", "acme-preview'", "globex'"]],
  ["… WHERE subdomain = 'ac|", ["acme'", "acme-preview'"]],
  ['.mode j|', ['json', 'jsonl']],
  ['.use |', ['acme', 'acme-preview', 'globex']],
  ['.use acme |', ['acme-preview', 'globex']],
  ['.headers |', ['on', 'off']],
  ['.read |', ['audit.sql', 'archive/', 'tokens.csv']],
  ['SELECT o.| FROM owners o', ['owner', 'team', '"cost centre"']],
  ['SHOW |', ['PROVIDERS ', 'SERVICES ', 'RESOURCES ', 'METHODS ']],
];

describe('completion among several', () => {
  it.each(several)('%s', (marked, texts) => {
    expect(completeAt(marked).texts).toEqual(texts);
  });

  it('offers the columns of all tables of a join, and each name once', () => {
    const { texts } = completeAt('SELECT | FROM okta.api_tokens.api_tokens t JOIN okta.users.users u ON 1');
    expect(texts).toEqual(expect.arrayContaining(['tokenWindow', 'login', 'subdomain']));
    expect(texts.filter((text) => text === 'subdomain')).toHaveLength(1);
  });

  it('offers the tables of a derived service, and the columns of one of them', () => {
    const derived = { ...scope, catalog: oktaCatalog };
    const offered = (text: string) => completeAt(text, derived).texts;
    expect(offered('SELECT * FROM okta.pol|')).toEqual(['okta.policies.']);
    expect(offered('SELECT * FROM okta.policies.|')).toEqual([
      'okta.policies.policies',
      'okta.policies.policy_apps',
      'okta.policies.policy_mappings',
      'okta.policies.policy_rules',
    ]);
    expect(offered('SELECT prio| FROM okta.policies.policy_rules')).toEqual(['priority']);
  });

  it('offers a hidden column only once some letters were typed', () => {
    expect(completeAt('SELECT t.| FROM okta.api_tokens.api_tokens t').texts).not.toContain('lastUsed');
    expect(completeAt('SELECT t.last| FROM okta.api_tokens.api_tokens t').texts).toEqual([
      'lastUpdated',
      'lastUsed',
    ]);
  });

  it('does not offer columns of tables that the statement does not read', () => {
    expect(completeAt('SELECT | FROM owners').texts).not.toContain('tokenWindow');
  });
});

/** Where nothing is to be completed. */
const nothing: readonly string[] = [
  "SELECT 'sel|",
  "SELECT * FROM owners WHERE team = 'ac|",
  '-- sel|',
  '/* sel|',
  'SELECT "ow|',
  'zzz|',
  '.nosuch |',
  '.quit now|',
  'SELECT nosuch.| FROM owners',
];

describe('completion of nothing', () => {
  it.each(nothing)('%s', (marked) => {
    expect(completeAt(marked).texts).toEqual([]);
  });
});

describe('the name of the table of API tokens', () => {
  it('takes two keys after FROM: Tab writes what all tables have in common, Tab again the first', () => {
    const alone = { ...scope, localTables: [] };
    const { texts } = completeAt('SELECT * FROM |', alone);
    expect(commonPrefix(texts.map((text) => ({ text })))).toBe('okta.');
    expect(completeAt('SELECT * FROM okta.|', alone).texts[0]).toBe('okta.api_tokens.api_tokens');
  });

  it('takes one Tab when it is the only table that begins so', () => {
    const only = { ...scope, catalog: { ...scope.catalog, names: scope.catalog.names.slice(0, 1) } };
    expect(completeAt('SELECT * FROM o|', { ...only, localTables: [] }).completed).toBe(
      'SELECT * FROM okta.api_tokens.api_tokens',
    );
  });
});
