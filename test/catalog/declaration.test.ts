import { expect, test } from 'vitest';
import { apiTokens } from '../../src/catalog/api-tokens.ts';
import { findColumn, findHidden, isIdOf, table, text } from '../../src/catalog/table.ts';
import { users } from '../../src/catalog/users.ts';

const [hidden] = apiTokens.computed;
if (hidden === undefined) throw new Error('nothing is computed');

test.each<[fault: RegExp, changes: Partial<typeof apiTokens>]>([
  [/column id is declared twice/, { columns: [...apiTokens.columns, text('ID', '')].toReversed() }],
  [/column APITOKENID is declared twice/, { computed: [{ ...hidden, name: 'APITOKENID' }] }],
  [/column name is declared twice/, { computed: [{ ...hidden, name: 'name' }] }],
  [/lastUsed: no column expires/, { computed: [{ ...hidden, sql: (column) => column('expires') }] }],
  // Another spelling may be seen by nothing but its name: SQLite does not know it.
  [/lastUsed: no column apiTokenId/, { computed: [{ ...hidden, sql: (column) => column('apiTokenId') }] }],
])('a wrong declaration is found at once: %s', (fault, changes) => {
  expect(() => table({ ...apiTokens, ...changes })).toThrow(fault);
});

test('a hidden column is found in any case, and is not among the columns', () => {
  expect(findHidden(apiTokens, 'LASTUSED')?.name).toBe('lastUsed');
  expect(findHidden(apiTokens, 'apitokenid')?.aliasOf).toBe('id');
  expect(findHidden(apiTokens, 'id')).toBeUndefined();
  expect(findColumn(apiTokens, 'lastUsed')).toBeUndefined();
});

test.each([
  ['00uhnwmnw8CkeZqTybIR', true],
  ['00Uhnwmnw8CkeZqTybIR', false],
  ['00ghnwmnw8CkeZqTybIR', false],
  ['00uhnwmnw8CkeZqTybI', false],
  ['00uhnwmnw8CkeZqTybIRx', false],
  ['00u@acme.example0000', false],
  ['maria@acme.example', false],
  ['me', false],
])('a user has the id %s: %s', (value, isId) => {
  expect(isIdOf(findColumn(users, 'id'), value)).toBe(isId);
  expect(isIdOf(findColumn(users, 'login'), value)).toBe(true);
});
