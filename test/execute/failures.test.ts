import { describe, expect, test } from 'vitest';
import { NoAnswerError, OktaError, type OktaqlError } from '../../src/errors.ts';
import { executePlan, type RowStore } from '../../src/execute/execute.ts';
import type { ApiClient, ApiRequest, Page } from '../../src/execute/ports.ts';
import { noBounds } from '../../src/plan/bounds.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { chooseFetches, type KeyTuple } from '../../src/plan/requests.ts';
import { madeRoles, madeUsers } from '../fixtures/made-tables.ts';
import { MemoryClient } from '../fixtures/memory-client.ts';
import { smallWorld } from '../fixtures/small-world.ts';

const refusal = ({ org, method, path }: ApiRequest, status: number, errorCode?: string) =>
  new OktaError(`${org} said ${status}`, { request: { org, method, url: path }, status, errorCode });

/** A client whose answers can be replaced, by `org path`. */
class FaultyClient implements ApiClient {
  readonly #memory = new MemoryClient(smallWorld);
  readonly #faults: Readonly<Record<string, (request: ApiRequest, signal: AbortSignal) => Promise<void>>>;
  readonly aborted: string[] = [];

  constructor(faults: FaultyClient['faults']) {
    this.#faults = faults;
  }

  get faults() {
    return this.#faults;
  }

  async *read(request: ApiRequest, signal: AbortSignal): AsyncGenerator<Page> {
    const name = `${request.org} ${request.path}`;
    signal.addEventListener('abort', () => this.aborted.push(name));
    await this.#faults[name]?.(request, signal);
    yield* this.#memory.read(request, signal);
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
  outputs: undefined,
  fallback: false,
  warnings: [],
  now: 0,
});

async function execute(
  plan: Plan,
  faults: FaultyClient['faults'],
  { partial = false, signal = new AbortController().signal } = {},
) {
  const client = new FaultyClient(faults);
  const loaded: string[] = [];
  const left: string[] = [];
  const store: RowStore = {
    load: ({ request }, { rows }) => loaded.push(...rows.map((row) => `${request.org} ${row['id']}`)),
    keys: () => [],
  };
  const onFailedOrg = (org: string, error: OktaqlError) => left.push(`${org}: ${error.code}`);
  const error = await executePlan(plan, {
    client,
    store,
    orgs: { names: Object.keys(smallWorld), open: false },
    checkOrg: () => undefined,
    signal,
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
