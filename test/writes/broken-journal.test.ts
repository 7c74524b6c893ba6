import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { IncompleteError } from '../../src/errors.ts';
import type { ApiClient } from '../../src/execute/ports.ts';
import { carryOut, type PlannedWrite } from '../../src/writes/carry-out.ts';
import type { Journal } from '../../src/writes/journal.ts';
import { incompleteWrite, outcomeRows, strangeRows } from '../../src/writes/outcome.ts';

const writeOf = (id: string): PlannedWrite => ({
  request: {
    org: 'acme',
    operation: 'revoke_api_token',
    method: 'DELETE',
    path: `/api/v1/api-tokens/${id}`,
    paging: 'none',
    rows: 'none',
    scope: 'okta.apiTokens.manage',
    retryable: true,
  },
  org: 'acme',
  id,
  name: id,
  reread: undefined,
  shown: {},
  before: { id },
});

/** Revokes these over a client that does what it is asked, and a journal that fails at one of its lines. */
async function revoke(ids: readonly string[], failing: 'intend' | 'settle', at: number) {
  const sent: string[] = [];
  const client: ApiClient = {
    read: async function* () {},
    write: async ({ path }) => void sent.push(path.split('/').at(-1) ?? ''),
    close: async () => undefined,
  };
  let lines = 0;
  const line = async (kind: 'intend' | 'settle') => {
    if (kind === failing && ++lines === at)
      throw new IncompleteError('the disk is full', { hint: 'Make room.' });
  };
  const journal: Journal = {
    unsettled: [],
    markReported: async () => undefined,
    intend: () => line('intend').then(() => 'entry'),
    settle: () => line('settle'),
    close: async () => undefined,
  };
  const outcomes = await carryOut(ids.map(writeOf), {
    client,
    clock: systemClock,
    journal,
    signal: new AbortController().signal,
    deadline: undefined,
    statement: '',
    parameters: {},
    redact: (text) => text,
  });
  const statuses = [...outcomeRows(outcomes).rows].map(([, id, , status]) => `${id} ${status}`);
  return { sent, statuses, strange: strangeRows(outcomes), failure: incompleteWrite(outcomes) };
}

test('a row whose intent cannot be put down is not sent, nor are those after it', async () => {
  const { sent, statuses, failure } = await revoke(['a', 'b', 'c'], 'intend', 2);
  expect(sent).toEqual(['a']);
  expect(statuses).toEqual(['a done', 'b not sent', 'c not sent']);
  expect(failure?.message).toBe('1 of 3 rows done, 2 not sent: the disk is full');
  expect(failure?.hint).toBe('Make room.');
});

test('a row whose outcome cannot be put down is done, and the rows after it are not sent', async () => {
  const { sent, statuses, strange, failure } = await revoke(['a', 'b'], 'settle', 1);
  expect(sent).toEqual(['a']);
  expect(statuses).toEqual(['a done', 'b not sent']);
  expect(strange).toEqual(['a ("a") of acme: done, but the disk is full']);
  expect(failure?.message).toBe('1 of 2 rows done, 1 not sent');
});

test('the outcome of the last row that cannot be put down is told, though every row is done', async () => {
  const { statuses, strange, failure } = await revoke(['a', 'b'], 'settle', 2);
  expect(statuses).toEqual(['a done', 'b done']);
  expect(strange).toEqual(['b ("b") of acme: done, but the disk is full']);
  expect(failure).toBeUndefined();
});
