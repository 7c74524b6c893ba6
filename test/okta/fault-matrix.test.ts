import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoAnswerError, OktaError, type OktaqlError } from '../../src/errors.ts';
import type { JsonObject } from '../../src/execute/ports.ts';
import { maxRetries } from '../../src/okta/retry.ts';
import { listTokens, readAll, sswsOrg, testClient } from './client-fixture.ts';
import { type Fault, faults, type Outcome } from './faults.ts';
import {
  type ReceivedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts';

const shortTimeouts = { connectMs: 5000, firstByteMs: 120, totalMs: 250 };
/** Only what hangs is to be ended by a time-out, however busy the machine is. */
const timeoutsFor = ({ hangs }: Fault) => (hangs ? shortTimeouts : {});

const allRows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

const isLaterPage = ({ url }: ReceivedRequest) => url.includes('after=');

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
async function readFrom(url: string, fault: Fault, at: 'first' | 'later') {
  const { client, events } = testClient([sswsOrg('acme', url)], { timeouts: timeoutsFor(fault) });
  const read = readAll(client, listTokens()).then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );
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
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startScriptedServer(script);
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}

describe.each(faults)('$name', (fault) => {
  it('at the first request', async () => {
    expectOutcome(
      await withServer(faulty(fault, 'first'), (url) => readFrom(url, fault, 'first')),
      fault.outcome,
    );
  });

  it('at a later page', async () => {
    expectOutcome(
      await withServer(faulty(fault, 'later'), (url) => readFrom(url, fault, 'later')),
      fault.outcome,
    );
  });

  it('at one org of five', async () => {
    await withServer(faulty(fault, 'first'), async (url) => {
      const orgs = [
        sswsOrg('acme', url),
        ...healthy.map((server, index) => sswsOrg(`org${index}`, server.url)),
      ];
      const { client } = testClient(orgs, { timeouts: timeoutsFor(fault) });
      const [acme, ...others] = await Promise.allSettled(
        orgs.map(({ name }) => readAll(client, listTokens(name))),
      );
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
    const { outcome, sent } = await withServer(faulty(fault, at, 2), (url) => readFrom(url, fault, at));
    expect(outcome).toEqual({ rows: allRows });
    expect(sent).toBe(3);
  });
});
