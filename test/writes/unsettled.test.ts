import { expect, test } from 'vitest';
import { oktaCatalog } from '../../src/catalog/catalog.ts';
import { describeUnsettled } from '../../src/writes/journal/unsettled.ts';

const write = {
  time: '2026-01-02T03:04:05.678Z',
  org: 'acme',
  operation: 'revoke_api_token',
  method: 'DELETE',
  rowId: '00Ta',
  name: 'ci "main"',
  changes: undefined,
};
const from = `SELECT * FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme' AND`;

test.each([
  [
    'a row that was to be deleted',
    {},
    'revoke_api_token of 00Ta ("ci \\"main\\"") in acme',
    `${from} id = '00Ta'; no row means that it was carried out.`,
  ],
  [
    'a row that was to be changed, and has no name',
    {
      operation: 'upsert_api_token',
      method: 'PUT',
      name: undefined,
      changes: { network: { connection: 'ANYWHERE' } },
    },
    'upsert_api_token of 00Ta in acme',
    `${from} id = '00Ta'; a row with network {"connection":"ANYWHERE"} means that it was carried out.`,
  ],
  [
    'a row that was to stay as it was',
    { operation: 'upsert_api_token', method: 'PUT', changes: {} },
    'upsert_api_token of 00Ta (',
    `${from} id = '00Ta'; what it sent was what the row had.`,
  ],
  [
    'an id that would end the text',
    { rowId: "x' OR ''='" },
    "revoke_api_token of x' OR ''=' (",
    `${from} id = 'x'' OR ''''='''; no row means`,
  ],
  ['the token in use', { rowId: undefined }, 'of the token in use in acme', 'To check: oktaql orgs --check'],
  [
    'an operation of another version',
    { operation: 'no_more' },
    'no_more of 00Ta',
    'To check: look at the row',
  ],
])('%s is described with the way to check it', (_, changes, which, check) => {
  const text = describeUnsettled({ ...write, ...changes }, oktaCatalog);
  expect(text).toContain('1 write of 2026-01-02 has no known outcome: ');
  expect(text).toContain(which);
  expect(text).toContain(check);
});
