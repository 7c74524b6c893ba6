import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoAnswerError, OktaError, type OktaqlError } from '../../src/base/errors.ts';
import type { JsonObject } from '../../src/execute/ports.ts';
import { maxRetries } from '../../src/okta/retry.ts';
import { listTokens, readAll, sswsOrg, testClient } from './client-fixture.ts';
import { type Fault, faults, type Outcome } from './faults.ts';
import { holdTimeouts } from './held-timeouts.ts';
import {
  type ReceivedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts';

const allRows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

const isLaterPage = ({ url }: Pick<ReceivedRequest, 'url'>) => url.includes('after=');

/** Two pages, `a` and `b`, then `c`. */
const goodAnswer = (request: ReceivedRequest) =>
  isLaterPage(request)
    ? { body: [{ id: 'c' }] }
    : { body: [{ id: 'a' }, { id: 'b' }], headers: { link: '</api/v1/api-tokens?after=2>; rel="next"' } };

/** The script of a server with a fault at the first request or at a later page, for good or `times` times. */
function faulty(fault: Fault, at: 'first' | 'later', times = Number.POSITIVE_INFINITY) {
  let left = times;
  let bent: Step | undefined;
  const step = (good: ScriptedAnswer): Step => {
    bent ??= fault.step(good);
    return bent;
  };
  return (request: ReceivedRequest): Step => {
    if (isLaterPage(request) !== (at === 'later') || left === 0) return goodAnswer(request);
    left--;
    return step(goodAnswer(request));
  };
}

const healthy: ScriptedServer[] = [];
beforeAll(async () => {
  for (let count = 0; count < 4; count++) healthy.push(await startScriptedServer(goodAnswer));
});
afterAll(() => Promise.all(healthy.map((server) => server.close())));

/** Reads one org of a server's; what came of it, and how often the faulty request was sent. */
async function readFrom(server: ScriptedServer, { hangs }: Fault, at: 'first' | 'later') {
  const held = hangs && holdTimeouts();
  const { client, events } = testClient([sswsOrg('acme', server.url)]);
  const read = readAll(client, listTokens()).then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );
  if (held) await held.strikeAt(server, hangs, (request) => isLaterPage(request) === (at === 'later'));
  const outcome = await read;
  const sent = events.filter(
    (event) => event.kind === 'sent' && event.url.includes('after=') === (at === 'later'),
  );
  return { outcome, sent: sent.length };
}

function expectOutcome(
  { outcome, sent }: { outcome: { rows: JsonObject[] } | { error: unknown }; sent: number },
  expected: Outcome,
) {
  if ('rows' in expected) {
    expect(outcome).toEqual({ rows: allRows });
    return;
  }
  if (!('error' in outcome)) throw new Error(`no error but ${JSON.stringify(outcome.rows)}`);
  expectError(outcome.error, expected);
  expect(sent).toBe(expected.sent);
}

function expectError(error: unknown, { exitCode, says }: Exclude<Outcome, { rows: 'all' }>) {
  expect(error).toBeInstanceOf(exitCode === 4 ? OktaError : NoAnswerError);
  const { message } = error as OktaqlError;
  expect(message).toMatch(says);
  expect(message).toMatch(/^acme: .*: GET http.*\/api\/v1\/api-tokens(\?after=\d)?$/);
}

async function withServer<T>(
  script: (request: ReceivedRequest) => Step,
  use: (server: ScriptedServer) => Promise<T>,
): Promise<T> {
  const server = await startScriptedServer(script);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

describe.each(faults)('$name', (fault) => {
  it('at the first request', async () => {
    expectOutcome(
      await withServer(faulty(fault, 'first'), (server) => readFrom(server, fault, 'first')),
      fault.outcome,
    );
  });

  it('at a later page', async () => {
    expectOutcome(
      await withServer(faulty(fault, 'later'), (server) => readFrom(server, fault, 'later')),
      fault.outcome,
    );
  });

  it('at one org of five', async () => {
    await withServer(faulty(fault, 'first'), async (server) => {
      const orgs = [
        sswsOrg('acme', server.url),
        ...healthy.map(({ url }, index) => sswsOrg(`org${index}`, url)),
      ];
      const { hangs } = fault;
      const held = hangs && holdTimeouts();
      const { client } = testClient(orgs);
      const reads = orgs.map(({ name }) => readAll(client, listTokens(name)));
      const settled = Promise.allSettled(reads);
      if (held) {
        await Promise.all(reads.slice(1));
        await held.strikeAt(server, hangs);
      }
      const [acme, ...others] = await settled;
      expect(others).toEqual(others.map(() => ({ status: 'fulfilled', value: allRows })));
      if ('rows' in fault.outcome) expect(acme).toEqual({ status: 'fulfilled', value: allRows });
      else expectError(acme?.status === 'rejected' ? acme.reason : acme, fault.outcome);
    });
  });
});

/** Those after which the same request is sent again, a redirect not being a failure. */
const passing = faults.filter(
  ({ name, outcome }) => 'sent' in outcome && outcome.sent === 1 + maxRetries && !name.startsWith('redirect'),
);

describe.each(passing)('$name, twice', (fault) => {
  it.each(['first', 'later'] as const)('then a good answer at the %s request: all rows', async (at) => {
    const { outcome, sent } = await withServer(faulty(fault, at, 2), (server) => readFrom(server, fault, at));
    expect(outcome).toEqual({ rows: allRows });
    expect(sent).toBe(3);
  });
});
