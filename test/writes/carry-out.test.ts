import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { IncompleteError, InterruptedError, NoAnswerError } from '../../src/base/errors.ts';
import type { ApiClient, WriteExchange } from '../../src/execute/ports.ts';
import type { Journal } from '../../src/writes/journal/journal.ts';
import type { RowWrite } from '../../src/writes/prepare/row-write.ts';
import { carryOut } from '../../src/writes/send/carry-out.ts';
import { incompleteWrite, outcomeRows, strangeRows } from '../../src/writes/send/outcome.ts';

const writeOf = (id: string): RowWrite => ({
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
  shown: [],
  sets: [],
  before: { id },
});

const revoked: WriteExchange = {
  attempts: [
    {
      sent: true,
      reply: {
        request: { org: 'acme', method: 'DELETE', url: 'https://acme.example' },
        status: 204,
        requestId: 'r1',
        contentType: undefined,
        json: undefined,
        start: '',
      },
    },
  ],
  fault: undefined,
};

interface Circumstances {
  /** The line at which the journal fails. */
  readonly failing?: 'intend' | 'settle';
  readonly at?: number;
  readonly writes?: readonly RowWrite[];
  readonly exchange?: WriteExchange;
  readonly onRead?: () => void;
  readonly signal?: AbortSignal;
}

/** Revokes these over a client that does what it is asked. */
async function revoke(ids: readonly string[], circumstances: Circumstances) {
  const { failing, at, signal = new AbortController().signal } = circumstances;
  const sent: string[] = [];
  const client: ApiClient = {
    read: async function* ({ path }) {
      circumstances.onRead?.();
      yield { rows: [{ id: path.split('/').at(-1) }] };
    },
    write: async ({ path }) => {
      sent.push(path.split('/').at(-1) ?? '');
      return circumstances.exchange ?? revoked;
    },
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
  const outcomes = await carryOut(circumstances.writes ?? ids.map(writeOf), {
    client,
    clock: systemClock,
    journal,
    signal,
    deadline: undefined,
    statement: '',
    parameters: {},
    redact: (text) => text,
  });
  const statuses = [...outcomeRows(outcomes).rows].map(([, id, , status]) => `${id} ${status}`);
  return { outcomes, sent, statuses, strange: strangeRows(outcomes), failure: incompleteWrite(outcomes) };
}

test('a row whose intent cannot be put down is not sent, nor are those after it', async () => {
  const { sent, statuses, failure } = await revoke(['a', 'b', 'c'], { failing: 'intend', at: 2 });
  expect(sent).toEqual(['a']);
  expect(statuses).toEqual(['a done', 'b not sent', 'c not sent']);
  expect(failure?.message).toBe('1 of 3 rows done, 2 not sent: the disk is full');
  expect(failure?.hint).toBe('Make room.');
});

test('a row whose outcome cannot be put down is done, and the rows after it are not sent', async () => {
  const { sent, statuses, strange, failure } = await revoke(['a', 'b'], { failing: 'settle', at: 1 });
  expect(sent).toEqual(['a']);
  expect(statuses).toEqual(['a done', 'b not sent']);
  expect(strange).toEqual(['a ("a") of acme: done, but the disk is full']);
  expect(failure?.message).toBe('1 of 2 rows done, 1 not sent');
});

test('the outcome of the last row that cannot be put down is told, though every row is done', async () => {
  const { statuses, strange, failure } = await revoke(['a', 'b'], { failing: 'settle', at: 2 });
  expect(statuses).toEqual(['a done', 'b done']);
  expect(strange).toEqual(['b ("b") of acme: done, but the disk is full']);
  expect(failure).toBeUndefined();
});

test('a row for which there is no connection is failed and not unknown: it never left', async () => {
  for (const [neverSent, status, reason] of [
    [true, 'failed', 'no connection'],
    [false, 'unknown', 'no answer'],
  ] as const) {
    const fault = new NoAnswerError('connect ECONNREFUSED', { neverSent });
    const exchange = { attempts: [{ sent: !neverSent, reply: undefined }], fault };
    const { outcomes, failure } = await revoke(['a', 'b'], { exchange });
    expect(outcomes).toMatchObject([{ status, reason }, { status: 'not sent' }]);
    expect(failure?.message).toBe(`0 of 2 rows done, 1 ${status}, 1 not sent: connect ECONNREFUSED`);
  }
});

test('an interrupt right after a row was read again sends nothing', async () => {
  const interrupt = new AbortController();
  const writes = ['a', 'b'].map((id) => ({ ...writeOf(id), reread: writeOf(id).request }));
  const { sent, outcomes } = await revoke([], {
    writes,
    onRead: () => interrupt.abort(new InterruptedError()),
    signal: interrupt.signal,
  });
  expect(sent).toEqual([]);
  expect(outcomes.map(({ status }) => status)).toEqual(['not sent', 'not sent']);
});
