import { describe, expect, test } from 'vitest';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

/** One token whose network condition was changed, and the id of that write. */
async function withChange(network = '{"connection":"ANYWHERE"}') {
  const writes = await startEmulatedWrites();
  const id = writes.idOf('asdf');
  const before = networkOf(writes, id);
  const sql = `UPDATE ${table} SET network = '${network}' WHERE subdomain = 'acme' AND apiTokenId = '${id}'`;
  expect((await writes.query(sql, '--yes', '-q')).exitCode).toBe(0);
  const write: string = writes.journal()[0].id;
  return { writes, id, before, write };
}

const networkOf = (writes: EmulatedWrites, id: string) =>
  writes.acme.state.tokens.get(id)?.network as unknown;

describe('journal --undo', () => {
  test('puts the network condition back as it was, and can itself be undone', async () => {
    const { writes, id, before, write } = await withChange();
    expect(networkOf(writes, id)).not.toEqual(before);
    const { exitCode, stderr } = await writes.run(['journal', '--undo', write, '--yes']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('network') });
    expect(networkOf(writes, id)).toEqual(before);
    const again = writes.journal().filter(({ kind }) => kind === 'intent')[1];
    expect(again).toMatchObject({ before: { network: { connection: 'ANYWHERE' } } });
    expect((await writes.run(['journal', '--undo', again.id, '--yes', '-q'])).exitCode).toBe(0);
    expect(networkOf(writes, id)).toMatchObject({ connection: 'ANYWHERE' });
  });

  test('takes the id as the table shows it', async () => {
    const { writes, id, before, write } = await withChange();
    const { stdout } = await writes.run(['journal']);
    expect(stdout).toContain(write.slice(0, 8));
    expect(stdout).not.toContain(write);
    expect((await writes.run(['journal', '--undo', write.slice(0, 8), '--yes', '-q'])).exitCode).toBe(0);
    expect(networkOf(writes, id)).toEqual(before);
  });

  test('shows what it would do with --dry-run, asks without --yes, and sends nothing then', async () => {
    const { writes, write } = await withChange();
    const sent = writes.sentWrites().length;
    const dry = await writes.run(['journal', '--undo', write, '--dry-run']);
    expect(dry).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('dry run') });
    expect((await writes.run(['journal', '--undo', write])).exitCode).not.toBe(0);
    expect(writes.sentWrites()).toHaveLength(sent);
  });

  test('refuses where the condition was changed since', async () => {
    const { writes, id, write } = await withChange();
    const token = writes.acme.state.tokens.get(id);
    if (token !== undefined) writes.acme.state.tokens.set({ ...token, network: { connection: 'ZONE' } });
    const sent = writes.sentWrites().length;
    const { exitCode, stderr } = await writes.run(['journal', '--undo', write, '--yes']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('is not as that write left it'),
    });
    expect(writes.sentWrites()).toHaveLength(sent);
  });

  test('refuses for a token that is gone', async () => {
    const { writes, id, write } = await withChange();
    writes.acme.state.tokens.delete(id);
    const { exitCode, stderr } = await writes.run(['journal', '--undo', write, '--yes']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('is gone') });
  });

  test('refuses what no request can undo', async () => {
    const writes = await startEmulatedWrites();
    const where = (name: string) => `WHERE subdomain = 'acme' AND apiTokenId = '${writes.idOf(name)}'`;
    const bare = [...writes.acme.state.tokens].find(
      ({ network }) => network === undefined || network === null,
    );
    await writes.query(`DELETE FROM ${table} ${where('asdf')}`, '--yes', '-q');
    if (bare === undefined) throw new Error('no token without a condition');
    await writes.query(
      `UPDATE ${table} SET network = '{"connection":"ANYWHERE"}' WHERE subdomain = 'acme' AND apiTokenId = '${bare.id}'`,
      '--yes',
      '-q',
    );
    const [revoked, opened] = writes.journal().filter(({ kind }) => kind === 'intent');
    const sent = writes.sentWrites().length;
    const refusal = async (id: string) => {
      const { exitCode, stderr } = await writes.run(['journal', '--undo', id, '--yes']);
      expect(exitCode).toBe(2);
      return stderr;
    };
    expect(await refusal(revoked.id)).toContain('no way to bring a revoked token back');
    expect(await refusal(opened.id)).toContain('had no network condition');
    expect(await refusal('ffffffff-none')).toContain('has no write');
    expect(await refusal('f')).toContain('at least 6 letters');
    expect(writes.sentWrites()).toHaveLength(sent);
  });
});
