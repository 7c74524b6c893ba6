import { expect, test } from 'vitest';
import { startEmulatedWrites } from './emulated-writes.ts';

// The statements as StackQL's page of the resource prints them.
const replaceWithoutId = `REPLACE okta.api_tokens.api_tokens
SET 
data__name = '{{ name }}',
data__network = '{{ network }}',
data__userId = '{{ userId }}'
WHERE 
subdomain = '{{ subdomain }}' --required
RETURNING
id,
name,
_link,
clientName,
created,
expiresAt,
lastUpdated,
network,
tokenWindow,
userId
;`;

const replaceWithId = replaceWithoutId.replace(
  'WHERE \n',
  "WHERE \napiTokenId = '{{ apiTokenId }}' --required\nAND ",
);

const revokeCurrent = `DELETE FROM okta.api_tokens.api_tokens
WHERE subdomain = '{{ subdomain }}' --required
;`;

const revoke = `DELETE FROM okta.api_tokens.api_tokens
WHERE apiTokenId = '{{ apiTokenId }}' --required
AND subdomain = '{{ subdomain }}' --required
;`;

const flags = ['--yes', '--allow-revoke-current'];

test('the REPLACE with an id is upsert_api_token', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const before = writes.acme.state.tokens.get(id);
  const network = '{"connection":"ANYWHERE"}';
  const values = { name: 'asdf', userId: before?.userId, network, apiTokenId: id, subdomain: 'acme' };
  const parameters = Object.entries(values).flatMap(([name, value]) => ['-p', `${name}=${value}`]);
  const { exitCode, stdout } = await writes.query(replaceWithId, ...flags, ...parameters, '-o', 'json');
  expect(exitCode).toBe(0);
  expect(writes.sentWrites()).toEqual([`PUT acme /api/v1/api-tokens/${id}`]);
  const put = writes.emulator.requests.entries.find(({ method }) => method === 'PUT');
  expect(JSON.parse(put?.body ?? '')).toEqual({
    name: 'asdf',
    network: JSON.parse(network),
    userId: before?.userId,
  });
  expect(writes.acme.state.tokens.get(id)?.network).toMatchObject({ connection: 'ANYWHERE' });
  const [row] = JSON.parse(stdout);
  expect(row).toMatchObject({ id, network: { connection: 'ANYWHERE' }, _link: { self: {} } });
  expect(row.lastUpdated).not.toBe(new Date(before?.lastUpdated ?? 0).toISOString());
});

test('the REPLACE that names no apiTokenId is an error which says that it is missing', async () => {
  const writes = await startEmulatedWrites();
  const before = [...writes.acme.state.tokens];
  const parameters = ['name=x', 'userId=00u', 'network={}', 'subdomain=acme'].flatMap((one) => ['-p', one]);
  const { exitCode, stderr } = await writes.query(replaceWithoutId, ...flags, ...parameters);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('REPLACE needs the key column apiTokenId');
  expect(writes.emulator.requests.lines).toEqual([]);
  expect([...writes.acme.state.tokens]).toEqual(before);
});

test('the DELETE with an id is revoke_api_token', async () => {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const { exitCode } = await writes.query(revoke, ...flags, '-p', `apiTokenId=${id}`, '-p', 'subdomain=acme');
  expect(exitCode).toBe(0);
  expect(writes.sentWrites()).toEqual([`DELETE acme /api/v1/api-tokens/${id}`]);
  expect(writes.ids()).not.toContain(id);
  expect(writes.ids()).toContain(writes.idOf('oktaql-audit'));
});

test('the DELETE with a subdomain only is revoke_current_api_token', async () => {
  const writes = await startEmulatedWrites();
  const own = writes.idOf('oktaql-audit');
  const { exitCode } = await writes.query(revokeCurrent, ...flags, '-p', 'subdomain=acme');
  expect(exitCode).toBe(0);
  expect(writes.sentWrites()).toEqual(['DELETE acme /api/v1/api-tokens/current']);
  expect(writes.ids()).not.toContain(own);
});
