import { describe, expect, it, onTestFinished, test } from 'vitest';
import { foldName, isSameName } from '../../src/base/fold-name.ts';
import { tokenize } from '../../src/sql/lexer.ts';
import { Store } from '../../src/store/store.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const kelvin = '\u212a';
const tokens = 'okta.api_tokens.api_tokens';

test('names are one where they are to SQLite', async () => {
  const store = await Store.open();
  onTestFinished(() => store.close());
  const names = [
    'a',
    'A',
    'k',
    'K',
    kelvin,
    'é',
    'É',
    'i',
    'I',
    'ı',
    'İ',
    's',
    'S',
    'ſ',
    'ß',
    'ẞ',
    'σ',
    'ς',
    'Σ',
  ];
  for (const one of names) {
    for (const other of names) {
      // Two columns of one name are refused.
      expect(isSameName(one, other)).toBe(!store.canPrepare(`CREATE TABLE t ("${one}", "${other}")`));
    }
  }
  expect(foldName('Okta.API_Tokens')).toBe('okta.api_tokens');
  expect(isSameName(undefined, undefined)).toBe(false);
});

test('only ASCII letters make a keyword', () => {
  expect(tokenize('select SELECT ſelect ıs').map(({ keyword }) => keyword)).toEqual([
    'SELECT',
    'SELECT',
    'ſELECT',
    'ıS',
  ]);
});

describe('names that differ in other letters', () => {
  it.each([
    `WITH É AS (SELECT 't1' AS id), é AS (SELECT 't2' AS id) SELECT t.id FROM ${tokens} t JOIN É ON É.id = t.id`,
    `WITH é AS (SELECT 't1' AS id), É AS (SELECT 't2' AS id) SELECT t.id FROM ${tokens} t JOIN é ON é.id = t.id`,
    `SELECT t.id FROM ${tokens} t JOIN l ON t.id = l.É`,
    `SELECT t.id FROM ${tokens} t JOIN l ON t.id = l.é`,
    `SELECT t.id FROM ${tokens} t JOIN l ON t.id = l.${kelvin}`,
    `SELECT t.id FROM ${tokens} t JOIN l ON t.id = l.k WHERE l.${kelvin} = 't3'`,
    `SELECT t.id FROM ${tokens} t JOIN (SELECT É, é FROM l) x ON t.id = x.é`,
    `SELECT t.id FROM ${tokens} t JOIN (SELECT 't1' AS É, 't2' AS é) x ON t.id = x.é`,
    `SELECT É.id FROM ${tokens} É, ${tokens} é WHERE É.id = 't1' AND é.id = 't2'`,
    `SELECT é.id, É.id FROM ${tokens} É JOIN ${tokens} é ON é.id = 't2' WHERE É.id = 't1'`,
    `SELECT id FROM vé`,
    `SELECT id FROM vÉ`,
    `SELECT id FROM ${tokens} AS ${kelvin} WHERE ${kelvin}.id = 't1'`,
    `SELECT id AS ıs FROM ${tokens} WHERE id = 't1' AND ıs IS NOT NULL`,
    `SELECT * FROM l AS a JOIN (SELECT id AS é FROM ${tokens} WHERE id = 't1') AS b USING (é)`,
    `SELECT * FROM l AS a NATURAL JOIN (SELECT id AS É FROM ${tokens}) AS b`,
  ])('are two: %s', async (sql) => {
    const { run, close } = await openMemorySession(smallWorld);
    onTestFinished(close);
    await run(`CREATE TABLE l (É TEXT, é TEXT, ${kelvin} TEXT, k TEXT);
      INSERT INTO l VALUES ('t1', 't2', 't3', '07'), ('t9', 't1', 't2', 't2');
      CREATE VIEW vÉ AS SELECT id FROM ${tokens} WHERE id = 't1';
      CREATE VIEW vé AS SELECT id FROM ${tokens} WHERE id = 't2'`);
    const rows = await run(sql);
    expect(rows).not.toEqual([]);
    expect([...rows].sort()).toEqual([...(await run(sql, {}, { pushdown: false }))].sort());
  });

  it('are two columns of JSON or text', async () => {
    const store = await Store.open();
    onTestFinished(() => store.close());
    store.declareJson('L', ['É']);
    expect([store.isJson(['l'], 'É'), store.isJson(['l'], 'é')]).toEqual([true, false]);
  });
});
