import { expect, test } from 'vitest';
import { startEmulatedWrites, table } from './emulated-writes.ts';

test('EXPLAIN of an UPDATE tells the selection, then the requests of each row with the shape of the body', async () => {
  const writes = await startEmulatedWrites();
  const before = [...writes.acme.state.tokens];
  const sql = `EXPLAIN UPDATE ${table} SET network = json_set(network, '$.include', :zones) WHERE subdomain = 'acme' AND name LIKE 'ci-%'`;
  const { exitCode, stdout } = await writes.query(sql, '-p', 'zones=[]');
  expect(exitCode).toBe(0);
  const parts = [
    `list_api_tokens`,
    `GET ${writes.acme.url}/api/v1/api-tokens`,
    "name LIKE 'ci-%'",
    'for each of them, once it was shown and confirmed',
    `GET ${writes.acme.url}/api/v1/api-tokens/{apiTokenId}`,
    `PUT ${writes.acme.url}/api/v1/api-tokens/{apiTokenId}`,
    'name: as it is',
    "network: json_set(network, '$.include', :zones)",
    'userId: as it is',
  ];
  let at = 0;
  for (const part of parts) {
    const found = stdout.indexOf(part, at);
    expect(found, part).toBeGreaterThanOrEqual(at);
    at = found;
  }
  expect(writes.emulator.requests.lines).toEqual([]);
  expect([...writes.acme.state.tokens]).toEqual(before);
});

test('explain -o json gives the same to programs', async () => {
  const writes = await startEmulatedWrites();
  const sql = `REPLACE ${table} SET data__network = '{}' WHERE subdomain = 'acme' AND apiTokenId = '00Tid'`;
  const { exitCode, stdout } = await writes.run(['explain', sql, '-o', 'json']);
  expect(exitCode).toBe(0);
  const steps = JSON.parse(stdout).filter(({ step }: { step: number | null }) => step !== null);
  expect(
    steps.map(({ operation, method, body }: Record<string, unknown>) => [operation, method, body]),
  ).toEqual([
    ['get_api_token', 'GET', null],
    ['get_api_token', 'GET', null],
    ['upsert_api_token', 'PUT', { network: "'{}'" }],
  ]);
  expect(writes.emulator.requests.lines).toEqual([]);
});

test('of a DELETE with a subdomain only it says that the token in use is meant', async () => {
  const writes = await startEmulatedWrites();
  const { exitCode, stdout } = await writes.query(`EXPLAIN DELETE FROM ${table} WHERE subdomain = 'acme'`);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('revoke_current_api_token: the token in use');
  expect(stdout).toContain(`DELETE ${writes.acme.url}/api/v1/api-tokens/current`);
  expect(writes.emulator.requests.lines).toEqual([]);
});

test('of a write that is refused it is the same error', async () => {
  const writes = await startEmulatedWrites();
  const { exitCode, stderr } = await writes.query(`EXPLAIN DELETE FROM ${table}`);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('DELETE without WHERE');
  expect(writes.emulator.requests.lines).toEqual([]);
});
