import type { Clock } from '../../base/clock.ts';
import { IncompleteError, NoAnswerError, OktaError } from '../../base/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { orgColumn } from '../../catalog/table.ts';
import type { Org } from '../../config/org.ts';
import type { ApiClient, JsonObject } from '../../execute/ports.ts';
import { fetchOf } from '../../plan/fetch.ts';

/** Longest wait for the login of a user. It helps a reader of the preview, and is not needed. */
const loginPatienceMs = 10_000;

export interface OwnerContext {
  readonly catalog: Catalog;
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
}

/** The user or app that the requests to an org are made as. */
export interface Caller {
  /** Undefined for a service app: it is no user, and owns no API tokens. */
  readonly userId: string | undefined;
  readonly login: string | undefined;
}

/**
 * The user whose rights the requests to an org have.
 * @throws OktaError, NoAnswerError when Okta does not say
 */
export async function callerOf(org: Org, context: OwnerContext): Promise<Caller> {
  if (org.credentials.kind === 'privateKey') return { userId: undefined, login: undefined };
  const user = await readUser(org.name, 'me', context, context.signal);
  if (typeof user?.['id'] !== 'string') {
    throw new IncompleteError(`${org.name} does not tell who the token in use belongs to`);
  }
  return { userId: user['id'], login: loginIn(user) };
}

/** Whether an error means only that Okta does not name the caller. */
export const isUntold = (error: unknown): error is OktaError | NoAnswerError | IncompleteError =>
  error instanceof OktaError || error instanceof NoAnswerError || error instanceof IncompleteError;

/** A user as a preview names it: the login, and the status of one who is not active. */
function shownUser(user: JsonObject | undefined): string | undefined {
  const login = loginIn(user);
  const status = user?.['status'];
  return login === undefined || typeof status !== 'string' || status === 'ACTIVE'
    ? login
    : `${login} (${status})`;
}

/** The names to show for users, by their ids, as far as they can be read: a user may be gone, or not to be seen. */
export async function loginsOf(
  org: string,
  userIds: ReadonlySet<string>,
  context: OwnerContext,
): Promise<ReadonlyMap<string, string>> {
  const enough = new AbortController();
  const signal = AbortSignal.any([context.signal, enough.signal]);
  context.clock.sleep(loginPatienceMs, signal).then(
    () => enough.abort(new NoAnswerError(`${org} takes too long to tell logins`)),
    () => undefined,
  );
  const logins = new Map<string, string>();
  const look = async (id: string) => {
    try {
      const login = shownUser(await readUser(org, id, context, signal));
      if (login !== undefined) logins.set(id, login);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof OktaError || error instanceof NoAnswerError)) throw error;
    }
  };
  try {
    await Promise.all([...userIds].map(look));
  } finally {
    enough.abort(new NoAnswerError('done'));
  }
  return logins;
}

async function readUser(
  org: string,
  id: string,
  { catalog, client, deadline }: OwnerContext,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const table = catalog.find('okta.users.users');
  const operation = table?.operations.find(({ rows, verb }) => verb === 'select' && rows === 'one');
  if (table === undefined || operation === undefined) return undefined;
  const keys = new Map([
    [orgColumn, org],
    ['id', id],
  ]);
  const { request } = fetchOf(table, operation, keys);
  for await (const { rows } of client.read(request, signal, deadline)) return rows[0];
  return undefined;
}

function loginIn(user: JsonObject | undefined): string | undefined {
  const profile = user?.['profile'];
  const login =
    typeof profile === 'object' && profile !== null ? (profile as JsonObject)['login'] : undefined;
  return typeof login === 'string' ? login : undefined;
}
