import { describe, expect, test } from 'vitest';
import {
  InterruptedError,
  NoAnswerError,
  OktaError,
  type OktaqlError,
  TimeUpError,
} from '../../src/base/errors.ts';
import { type ExecutionContext, executePlan, type RowStore } from '../../src/execute/execute.ts';
import type { ApiClient, ApiRequest, Page } from '../../src/execute/ports.ts';
import { noBounds } from '../../src/plan/bounds.ts';
import type { KeyTuple } from '../../src/plan/fetch.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { chooseFetches } from '../../src/plan/planned-requests.ts';
import { madeRoles, madeUsers } from '../fixtures/made-tables.ts';
import { MemoryClient } from '../fixtures/memory-client.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const refusal = ({ org, method, path }: ApiRequest, status: number, errorCode?: string) =>
  new OktaError(`${org} said ${status}`, { request: { org, method, url: path }, status, errorCode });

/** A client whose answers can be replaced, by `org path`. */
class FaultyClient implements ApiClient {
  readonly #memory = new MemoryClient(smallWorld);
  readonly #faults: Readonly<Record<string, (request: ApiRequest, signal: AbortSignal) => Promise<void>>>;
  readonly #afterFirstPage: ((request: ApiRequest) => Promise<void>) | undefined;
  readonly aborted: string[] = [];

  constructor(faults: FaultyClient['faults'], afterFirstPage?: (request: ApiRequest) => Promise<void>) {
    this.#faults = faults;
    this.#afterFirstPage = afterFirstPage;
  }

  get faults() {
    return this.#faults;
  }

  async *read(request: ApiRequest, signal: AbortSignal): AsyncGenerator<Page> {
    const name = `${request.org} ${request.path}`;
    signal.addEventListener('abort', () => this.aborted.push(name));
    await this.#faults[name]?.(request, signal);
    for await (const page of this.#memory.read(request, signal)) {
      yield page;
      await this.#afterFirstPage?.(request);
    }
  }

  write(): Promise<never> {
    throw new Error('nothing may be written here');
  }

  async close(): Promise<void> {}
}

const tuples = (...keys: readonly Readonly<Record<string, string>>[]): KeyTuple[] =>
  keys.map((key) => new Map(Object.entries(key)));

const planOf = (table: typeof madeUsers, keys: readonly KeyTuple[]): Plan => ({
  bindings: [],
  immediate: chooseFetches(table, keys, noBounds, 0),
  dependent: [],
  unasked: [],
  outputs: undefined,
  fallback: false,
  warnings: [],
  now: 0,
});

async function execute(
  plan: Plan,
  faults: FaultyClient['faults'],
  {
    partial = false,
    signal = new AbortController().signal,
    timeLimit,
    afterFirstPage,
  }: {
    readonly partial?: boolean;
    readonly signal?: AbortSignal;
    readonly timeLimit?: ExecutionContext['timeLimit'];
    readonly afterFirstPage?: (request: ApiRequest) => Promise<void>;
  } = {},
) {
  const client = new FaultyClient(faults, afterFirstPage);
  const loaded: string[] = [];
  const left: string[] = [];
  const store: RowStore = {
    load: ({ request }, { rows }) => loaded.push(...rows.map((row) => `${request.org} ${row['id']}`)),
    keys: () => [],
    columnsOf: () => [],
  };
  const onFailedOrg = (org: string, error: OktaqlError) => left.push(`${org}: ${error.code}`);
  const error = await executePlan(plan, {
    client,
    store,
    orgs: { names: Object.keys(smallWorld), open: false },
    checkOrg: () => undefined,
    signal,
    timeLimit,
    ...(partial ? { onFailedOrg } : {}),
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { loaded, left, error, aborted: client.aborted };
}

const both = tuples({ subdomain: 'acme' }, { subdomain: 'beta' });

describe('an incomplete answer is an error', () => {
  test('one org that says no fails the statement, and what is under way elsewhere is ended', async () => {
    const { error, aborted } = await execute(planOf(madeUsers, both), {
      'acme /made/users': async (request) => Promise.reject(refusal(request, 403, 'E0000006')),
      'beta /made/users': (_, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    expect(error).toMatchObject({ name: 'OktaError', status: 403 });
    expect(aborted).toContain('beta /made/users');
  });

  test('with --partial the org is told and left out', async () => {
    const { error, left, loaded } = await execute(
      planOf(madeUsers, both),
      { 'acme /made/users': async () => Promise.reject(new NoAnswerError('connection lost')) },
      { partial: true },
    );
    expect(error).toBeUndefined();
    expect(left).toEqual(['acme: no-answer']);
    expect(loaded).toEqual(['beta u1', 'beta u9']);
  });

  test('with --partial a defect or an interruption is still an error', async () => {
    const defect = await execute(
      planOf(madeUsers, both),
      { 'acme /made/users': async () => Promise.reject(new TypeError('a defect')) },
      { partial: true },
    );
    expect(defect.error).toBeInstanceOf(TypeError);
    const controller = new AbortController();
    const interrupted = await execute(
      planOf(madeUsers, both),
      {
        'acme /made/users': async (request) => {
          controller.abort(new Error('interrupted'));
          throw refusal(request, 500);
        },
      },
      { partial: true, signal: controller.signal },
    );
    expect(interrupted.error).toBeDefined();
    expect(interrupted.left).toEqual([]);
  });
});

/** A time limit that is over when the test says so. */
function limit() {
  let ended = new AbortController();
  let renewals = 0;
  return {
    at: 0,
    get signal() {
      return ended.signal;
    },
    get renewals() {
      return renewals;
    },
    renew: () => {
      renewals++;
      ended = new AbortController();
    },
    end: () => ended.abort(new TimeUpError('the statement', 2)),
  };
}

const hang = (_: ApiRequest, signal: AbortSignal): Promise<never> =>
  new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('when the time is over', () => {
  test('all orgs that have not answered are named, with what they were to answer', async () => {
    const timeLimit = limit();
    const execution = execute(
      planOf(madeUsers, both),
      { 'acme /made/users': hang, 'beta /made/users': hang },
      { timeLimit },
    );
    timeLimit.end();
    const { error } = await execution;
    expect(error).toMatchObject({
      exitCode: 5,
      message:
        'the statement was not done within 2 s: no answer of acme (page 1 of list_users), beta (page 1 of list_users)',
    });
    expect((error as TimeUpError).details()).toMatchObject({
      awaited: [
        { org: 'acme', what: 'page 1 of list_users' },
        { org: 'beta', what: 'page 1 of list_users' },
      ],
    });
  });

  test('in the middle of a list, the page that did not come is named', async () => {
    const timeLimit = limit();
    const { error } = await execute(
      planOf(madeUsers, tuples({ subdomain: 'acme' })),
      {},
      {
        timeLimit,
        afterFirstPage: (request) => {
          const page = hang(request, timeLimit.signal);
          timeLimit.end();
          return page;
        },
      },
    );
    expect(error).toMatchObject({
      exitCode: 5,
      message:
        'acme: the statement was not done within 2 s, waiting for page 2 of list_users: GET /made/users',
    });
  });

  test('with --partial only the orgs that have not answered are left out', async () => {
    const timeLimit = limit();
    const execution = execute(
      planOf(madeUsers, both),
      { 'acme /made/users': hang },
      { timeLimit, partial: true },
    );
    await new Promise(setImmediate);
    timeLimit.end();
    const { error, left, loaded } = await execution;
    expect(error).toBeUndefined();
    expect(left).toEqual(['acme: no-answer']);
    expect(loaded).toEqual(['beta u1', 'beta u9']);
    expect(timeLimit.renewals).toBe(1);
  });

  test('an interruption is none of an org, also with --partial', async () => {
    const controller = new AbortController();
    const execution = execute(
      planOf(madeUsers, both),
      { 'acme /made/users': hang },
      { timeLimit: limit(), partial: true, signal: controller.signal },
    );
    controller.abort(new InterruptedError());
    const { error, left } = await execution;
    expect(error).toBeInstanceOf(InterruptedError);
    expect(left).toEqual([]);
  });
});

describe('what is not there', () => {
  test('a get of a row that is not there is no row', async () => {
    const { error, loaded } = await execute(
      planOf(madeUsers, tuples({ subdomain: 'acme', id: 'nobody' })),
      {},
    );
    expect(error).toBeUndefined();
    expect(loaded).toEqual([]);
  });

  test('a list that belongs to a row that is not there is no row', async () => {
    const { error, loaded } = await execute(
      planOf(madeRoles, tuples({ subdomain: 'acme', userid: 'nobody' })),
      {},
    );
    expect(error).toBeUndefined();
    expect(loaded).toEqual([]);
  });

  test('a list of which a later page is not there is an error', async () => {
    const { error } = await execute(
      planOf(madeRoles, tuples({ subdomain: 'acme', userid: 'u1' })),
      {},
      {
        afterFirstPage: async (request) => Promise.reject(refusal(request, 404, 'E0000007')),
      },
    );
    expect(error).toBeInstanceOf(OktaError);
  });

  test.each([
    ['another error code', 404, 'E0000048'],
    ['no error code of Okta’s', 404, undefined],
    ['another status', 403, 'E0000007'],
  ])('%s is an error', async (_, status, errorCode) => {
    const { error } = await execute(planOf(madeUsers, tuples({ subdomain: 'acme', id: 'u1' })), {
      'acme /made/users/u1': async (request) => Promise.reject(refusal(request, status, errorCode)),
    });
    expect(error).toBeInstanceOf(OktaError);
  });

  test('a whole list that is not there is an error', async () => {
    const { error } = await execute(planOf(madeUsers, tuples({ subdomain: 'acme' })), {
      'acme /made/users': async (request) => Promise.reject(refusal(request, 404, 'E0000007')),
    });
    expect(error).toBeInstanceOf(OktaError);
  });
});
