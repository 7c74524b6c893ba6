import { expect, test } from 'vitest';
import type { ReceivedRequest } from '../../src/emulator/requests.ts';
import { startOktaql } from '../fixtures/run-oktaql.ts';
import { settle } from '../fixtures/wait.ts';
import { type EmulatedWrites, startEmulatedWrites, table } from './emulated-writes.ts';

const names = ['asdf', 'onboarding-kit', 'mdm-enrolment'];
const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN (${names.map((name) => `'${name}'`).join(', ')})`;

/** Where the process is killed. */
interface Moment {
  readonly what: string;
  readonly at: (request: ReceivedRequest) => boolean;
  /** Which of these requests it is, from 1. */
  readonly count: number;
  /** Whether Okta carries the request out that was under way. */
  readonly carriedOut: boolean;
  /** After the answer has gone out, when given: in milliseconds. */
  readonly afterMs?: number;
}

const isRead = ({ method, path }: ReceivedRequest) => method === 'GET' && /api-tokens\/00T/.test(path);
const isDelete = ({ method }: ReceivedRequest) => method === 'DELETE';

const isCaller = ({ path }: ReceivedRequest) => path === '/api/v1/users/me';

const moments: readonly Moment[] = [
  { what: 'before the preview', at: isCaller, count: 1, carriedOut: true },
  { what: 'before the first intent', at: isRead, count: 1, carriedOut: true },
  { what: 'at the first DELETE, which is lost', at: isDelete, count: 1, carriedOut: false },
  { what: 'at the first DELETE, which is carried out', at: isDelete, count: 1, carriedOut: true },
  { what: 'between two rows', at: isRead, count: 2, carriedOut: true },
  { what: 'at the second DELETE', at: isDelete, count: 2, carriedOut: true },
  { what: 'at the last DELETE', at: isDelete, count: 3, carriedOut: true },
  ...[0, 2].map((afterMs) => ({
    what: `${afterMs} ms after the answer of the second DELETE`,
    at: isDelete,
    count: 2,
    carriedOut: true,
    afterMs,
  })),
];

/** Runs the real command, kills it at that moment, and waits until it is gone. */
async function killedRun(writes: EmulatedWrites, moment: Moment): Promise<void> {
  const { child, ended } = startOktaql(['query', sql, '--yes', '--config', 'oktaql.yaml'], {
    place: writes.place,
  });
  writes.emulator.faults.add({
    match: moment.at,
    skip: moment.count - 1,
    times: 1,
    carriedOut: moment.carriedOut,
    respond: () => {
      if (moment.afterMs === undefined) {
        child.kill('SIGKILL');
        return 'hang';
      }
      void settle(moment.afterMs).then(() => child.kill('SIGKILL'));
      return undefined;
    },
  });
  // However late the kill comes, the run has not ended before.
  if (moment.afterMs !== undefined) {
    writes.emulator.faults.add({ match: isDelete, skip: moment.count, respond: 'hang' });
  }
  expect((await ended).signal).toBe('SIGKILL');
}

test.each(moments)('a kill $what loses nothing', async (moment) => {
  const writes = await startEmulatedWrites();
  const wanted = new Set(names.map((name) => writes.idOf(name)));
  const all = writes.ids();
  await killedRun(writes, moment);

  const gone = all.filter((id) => !writes.ids().includes(id));
  const sent = writes.sentWrites().map((line) => line.split('/').at(-1) ?? '');
  const records = readJournal(writes);
  const intents = records.filter(({ kind }) => kind === 'intent');
  const outcomeOf = (id: string) => records.find((one) => one.kind === 'outcome' && one.id === id)?.status;
  // Nothing was sent that was not put down before, and nothing happened to other rows.
  expect(intents.map(({ rowId }) => rowId)).toEqual(expect.arrayContaining(sent));
  for (const id of gone) expect(wanted.has(id) && sent.includes(id)).toBe(true);
  // What is said to be done is done; at most one write is open, and it holds the row as it was.
  const open = intents.filter(({ id }) => outcomeOf(id) === undefined);
  expect(open.length).toBeLessThanOrEqual(1);
  for (const { id, rowId, before } of intents) {
    expect(before).toMatchObject({ id: rowId, userId: expect.any(String) });
    if (outcomeOf(id) === 'done') expect(gone).toContain(rowId);
  }

  // The next run says what is not known, and finishes the work.
  writes.emulator.faults.clear();
  const next = await writes.query(sql, '--yes');
  expect(next.exitCode).toBe(0);
  const left = [...wanted].filter((id) => !gone.includes(id));
  for (const { rowId } of left.length === 0 ? [] : open) {
    expect(next.stderr).toContain(`has no known outcome: revoke_api_token of ${rowId}`);
  }
  expect(writes.ids().filter((id) => wanted.has(id))).toEqual([]);
  expect(writes.ids()).toHaveLength(all.length - wanted.size);
});

/** All records; the last line may be cut off by the kill. */
function readJournal(writes: EmulatedWrites) {
  try {
    return writes.journal();
  } catch {
    throw new Error('a line of the journal is not whole');
  }
}
