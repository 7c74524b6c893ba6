import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../../src/execute/ports.ts';
import { createApiClient } from '../../src/okta/client.ts';
import type { Journal, Settlement } from '../../src/writes/journal/journal.ts';
import type { RowWrite } from '../../src/writes/prepare/row-write.ts';
import { carryOut } from '../../src/writes/send/carry-out.ts';
import { incompleteWrite, type WriteStatus } from '../../src/writes/send/outcome.ts';
import { putToken, revokeCurrentToken, revokeToken, sswsOrg } from '../okta/client-fixture.ts';
import { createFakeClock } from '../okta/fake-clock.ts';
import {
  oktaErrorBody,
  type ScriptedAnswer,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from '../okta/scripted-server.ts';

const before = {
  name: 'ci',
  userId: '00uowner',
  network: { connection: 'ZONE', include: ['nzoold'] },
};
const network = { connection: 'ZONE', include: ['nzoa', 'nzob'], exclude: [] };

type Kind = 'DELETE' | 'UPDATE' | 'REPLACE' | 'current';

function writeOf(kind: Kind, id: string): RowWrite {
  const request = {
    DELETE: () => revokeToken(id),
    current: () => revokeCurrentToken(),
    UPDATE: () => putToken(id, { ...before, network }),
    REPLACE: () => putToken(id, { network }),
  }[kind]();
  const sets = kind === 'UPDATE' || kind === 'REPLACE' ? ['network'] : [];
  return {
    request,
    org: 'acme',
    id,
    name: 'ci',
    reread: undefined,
    shown: [],
    sets,
    before: { ...before, id },
  };
}

const statuses = [...[200, 202, 204, 206, 226, 302], ...[400, 401, 403, 404, 429, 500, 502, 503, 504]];

/** What the body is, of a row with that id. */
const bodies: Readonly<Record<string, (id: string) => unknown>> = {
  nothing: () => undefined,
  'a page': () => '<html>Sign in</html>',
  'broken JSON': (id) => `{"id":"${id}","network":`,
  'an array': (id) => [{ id }],
  '{}': () => ({}),
  'another row': () => ({ ...before, id: '00Tanother', network }),
  'the row without its network': (id) => ({ ...before, id, network: undefined }),
  'the row as it was': (id) => ({ ...before, id }),
  'the row as it was sent': (id) => ({
    ...before,
    id,
    network: { include: ['nzob', 'nzoa'], connection: 'ZONE' },
  }),
  E0000006: () => oktaErrorBody('E0000006', 'no'),
  E0000007: () => oktaErrorBody('E0000007', 'Not found'),
  E0000008: () => oktaErrorBody('E0000008', 'Not found'),
  'an error that is not Okta’s': () => ({ error: 'not_found', errorCode: 'NOT_FOUND' }),
};

/** What came of an attempt before the last, and whether that may have been carried out. */
const earlier: Readonly<
  Record<string, { readonly steps: readonly Step[]; readonly mayHaveArrived: boolean }>
> = {
  'at once': { steps: [], mayHaveArrived: false },
  'after a 429': { steps: [{ status: 429, body: oktaErrorBody('E0000047', 'slow') }], mayHaveArrived: false },
  'after a 503': { steps: [{ status: 503, body: oktaErrorBody('E0000010', 'later') }], mayHaveArrived: true },
  'after a 502 and a 429': {
    steps: [{ status: 502, body: '<html>' }, { status: 429 }],
    mayHaveArrived: true,
  },
  'after a connection that broke off': {
    steps: [(_, { socket }) => void socket.resetAndDestroy()],
    mayHaveArrived: true,
  },
};

/** Contract §5. */
function expected(kind: Kind, status: number, body: string, mayHaveArrived: boolean): WriteStatus {
  const isOktas = body.startsWith('E000');
  if (kind === 'DELETE' || kind === 'current') {
    if (status === 204) return 'done';
    if (status === 404 && body === 'E0000007' && mayHaveArrived) return 'done';
  } else if (status === 200 && body === 'the row as it was sent') return 'done';
  const isRefusal = status >= 400 && status < 500 && isOktas;
  return isRefusal && !mayHaveArrived ? 'failed' : 'unknown';
}

const scripts = new Map<string, { readonly steps: readonly Step[]; next: number }>();
let server: ScriptedServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startScriptedServer(({ url }) => {
    const script = scripts.get(url.split('/').at(-1) ?? '');
    return script?.steps[Math.min(script.next++, script.steps.length - 1)] ?? { status: 599 };
  });
  client = createApiClient({
    directory: { orgs: [sswsOrg('acme', server.url)], warnings: [] },
    env: {},
    random: () => 0.5,
    clock: createFakeClock(),
  });
});
afterAll(async () => {
  await client.close();
  await server.close();
});

interface Carried {
  readonly status: WriteStatus | undefined;
  readonly journaled: Settlement['status'] | undefined;
  readonly exitCode: number;
  readonly reason: string | undefined;
}

async function carry(kind: Kind, id: string, steps: readonly Step[]): Promise<Carried> {
  scripts.set(kind === 'current' ? 'current' : id, { steps, next: 0 });
  const settled: Settlement[] = [];
  const journal: Journal = {
    unsettled: [],
    markReported: async () => undefined,
    intend: async () => id,
    settle: async (_, settlement) => void settled.push(settlement),
    close: async () => undefined,
  };
  const outcomes = await carryOut([writeOf(kind, id)], {
    client,
    clock: createFakeClock(),
    journal,
    signal: new AbortController().signal,
    deadline: undefined,
    statement: '',
    parameters: {},
    redact: (text) => text,
  });
  const [outcome] = outcomes;
  return {
    status: outcome?.status,
    journaled: settled[0]?.status,
    exitCode: incompleteWrite(outcomes)?.exitCode ?? 0,
    reason: outcome?.reason,
  };
}

const hasBody = (status: number): boolean => status !== 204;

describe.each(Object.entries(earlier))('%s', (when, { steps, mayHaveArrived }) => {
  test.each(statuses)('%i says of a write what it says, and no more', async (status) => {
    const kinds: readonly Kind[] =
      when === 'at once' ? ['DELETE', 'UPDATE', 'REPLACE', 'current'] : ['DELETE', 'UPDATE', 'REPLACE'];
    for (const kind of kinds) {
      for (const [body, make] of Object.entries(bodies)) {
        const id = `00T${scripts.size}`;
        const last: ScriptedAnswer = { status, ...(hasBody(status) ? { body: make(id) } : {}) };
        const { reason, ...came } = await carry(kind, id, [...steps, last]);
        // One that is sent again comes several times.
        const arrived = mayHaveArrived || status >= 500;
        const state = expected(kind, status, hasBody(status) ? body : 'nothing', arrived);
        const exitCode = state === 'done' ? 0 : 6;
        expect(came, `${kind}: ${body}`).toEqual({ status: state, journaled: state, exitCode });
        if (state === 'done') expect(reason).toBeUndefined();
        else expect(reason, `${kind}: ${body}`).toMatch(new RegExp(`${status}|^Okta `));
      }
    }
  });
});

test('a write of which no attempt got a connection is failed, and one that broke off is unknown', async () => {
  const broken: Step = (_, { socket }) => void socket.resetAndDestroy();
  const kinds: readonly Kind[] = ['DELETE', 'UPDATE', 'REPLACE', 'current'];
  for (const kind of kinds) {
    expect(await carry(kind, `00Tbroken${kind}`, [broken])).toEqual({
      status: 'unknown',
      journaled: 'unknown',
      exitCode: 6,
      reason: 'no answer',
    });
  }
  const gone = await startScriptedServer([{ status: 204 }]);
  await gone.close();
  const orgs = [sswsOrg('acme', gone.url)];
  const clock = createFakeClock();
  const lonely = createApiClient({ directory: { orgs, warnings: [] }, env: {}, clock });
  const served = client;
  client = lonely;
  for (const kind of kinds) {
    expect(await carry(kind, `00Tlonely${kind}`, [])).toEqual({
      status: 'failed',
      journaled: 'failed',
      exitCode: 6,
      reason: 'no connection',
    });
  }
  client = served;
  await lonely.close();
});

test.each<[Kind, ScriptedAnswer, string]>([
  [
    'DELETE',
    { status: 404, body: '<html>', headers: { 'content-type': 'text/html' } },
    '404 with text/html does not say that it was done',
  ],
  [
    'DELETE',
    { status: 404, body: '<html>' },
    '404 with a body that is no JSON does not say that it was done',
  ],
  ['DELETE', { status: 200 }, '200 with an empty body does not say that it was done'],
  [
    'DELETE',
    { status: 200, body: oktaErrorBody('E0000006', 'no') },
    '200 E0000006 does not say that it was done',
  ],
  ['DELETE', { status: 202 }, '202 with an empty body does not say that it was done'],
  ['UPDATE', { status: 200, body: {} }, '200 with {} does not say that it was done'],
  ['UPDATE', { status: 200, body: { id: '00Tother' } }, 'Okta answered with another row'],
  ['DELETE', { status: 403, body: oktaErrorBody('E0000006', 'no') }, 'Okta answered 403'],
])('%s: %j is told in a few words', async (kind, answer, reason) => {
  expect((await carry(kind, `00T${scripts.size}`, [answer])).reason).toBe(reason);
});

test('a refusal after an attempt that may have been carried out says both', async () => {
  const refusal = { status: 403, body: oktaErrorBody('E0000006', 'no') };
  expect(await carry('UPDATE', '00Ttwice', [{ status: 503 }, refusal])).toMatchObject({
    status: 'unknown',
    reason: 'Okta answered 403 E0000006, but an attempt before may have been carried out',
  });
});
