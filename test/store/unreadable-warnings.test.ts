import { expect, onTestFinished, test } from 'vitest';
import { apiTokens } from '../../src/catalog/api-tokens.ts';
import { rowsTable } from '../../src/catalog/stored-name.ts';
import { quoteName } from '../../src/sql/sql-text.ts';
import { Store } from '../../src/store/store.ts';
import { unreadableWarnings } from '../../src/store/unreadable-warnings.ts';

const values = [{ value: 'soon', reason: 'f: soon is no time' }];

async function warningsOver(...rows: readonly string[]) {
  const store = await Store.open();
  onTestFinished(() => store.close());
  store.createTable(apiTokens);
  const rowsOf = quoteName(rowsTable(apiTokens.name));
  for (const row of rows)
    store.database.exec(`INSERT INTO ${rowsOf} (subdomain, id, created) VALUES (${row})`);
  return unreadableWarnings(values, [apiTokens], store);
}

test('a value is that of the orgs in whose rows it stands', async () => {
  expect(await warningsOver("'acme', '00T1', 'soon'", "'globex', '00T2', '2026-01-01'")).toEqual([
    { org: 'acme', message: 'acme: f: soon is no time, and gave NULL: created of 00T1' },
  ]);
});

test.each([[["NULL, NULL, 'soon'"]], [["'acme', '00T1', '2026-01-01'"]], [[]]])(
  'a value in %j may be that of any org',
  async (rows) => {
    expect((await warningsOver(...rows)).map(({ org }) => org)).toEqual([undefined]);
  },
);
