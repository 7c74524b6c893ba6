import type { Clock } from '../base/clock.ts';
import { NoAnswerError, OktaError, OktaqlError } from '../base/errors.ts';
import { apiTokens } from '../catalog/api-tokens.ts';
import { oktaCatalog } from '../catalog/catalog.ts';
import { orgColumn } from '../catalog/table.ts';
import type { Org } from '../config/org.ts';
import type { ApiClient, ClientEvent, JsonObject, Page } from '../execute/ports.ts';
import { type Fetch, fetchOf } from '../plan/fetch.ts';
import { type Caller, callerOf } from '../writes/prepare/owners.ts';

/** How an org answers. */
export interface OrgCheck {
  /** Of the page of tokens that was asked for; undefined when no answer came. */
  readonly status: number | undefined;
  /** From sending that request to the end of its answer. */
  readonly roundTripMs: number | undefined;
  readonly rateLimitRemaining: number | undefined;
  /** Login of the token's owner, or the id of the service app. */
  readonly user: string | undefined;
  /** Of the token in use; Okta does not say which it is, so it is known only when its owner has no other. */
  readonly expiresAt: string | undefined;
  /** Why something is not known. */
  readonly note: string | undefined;
  readonly error: OktaqlError | undefined;
}

export interface CheckContext {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
  /** The client's reports so far. */
  readonly events: readonly ClientEvent[];
}

/**
 * Asks an org for a page of its tokens and for the user that the token belongs to.
 * @throws InterruptedError; Okta's errors and late answers are part of the result
 */
export async function checkOrg(org: Org, context: CheckContext): Promise<OrgCheck> {
  const fetch = listOf(org);
  const [tokens, caller] = await Promise.all([
    attempt(() => readTokens(fetch, context)),
    attempt(() => callerOf(org, { catalog: oktaCatalog, ...context })),
  ]);
  throwIfInterrupted(context.signal);
  const measured = firstPageAnswer(org, fetch, context.events);
  return {
    status: measured?.status,
    roundTripMs: measured?.durationMs,
    rateLimitRemaining: measured?.rateLimitRemaining,
    ...ownerOf(org, tokens, caller),
  };
}

/** The last answer to the request for the first page. Found by its operation, since urls in events are for people. */
function firstPageAnswer(org: Org, { request }: Fetch, events: readonly ClientEvent[]) {
  const first = events.find(
    (event) => event.kind === 'sent' && event.org === org.name && event.operation === request.operation,
  );
  if (first?.kind !== 'sent') return undefined;
  const answered = events.findLast((event) => event.kind === 'answered' && event.id === first.id);
  return answered?.kind === 'answered' ? answered : undefined;
}

/** A slow org that uses up the time must not spoil the answers of the others. */
function throwIfInterrupted({ aborted, reason }: AbortSignal): void {
  if (aborted && !(reason instanceof NoAnswerError)) throw reason;
}

function listOf(org: Org): Fetch {
  const operation = apiTokens.operations.find(({ verb, rows }) => verb === 'select' && rows === 'many');
  if (operation === undefined) throw new Error('tokens cannot be listed');
  return fetchOf(apiTokens, operation, new Map([[orgColumn, org.name]]));
}

interface FirstPage {
  readonly rows: Page['rows'];
  readonly more: boolean;
}

async function readTokens(
  { request }: Fetch,
  { client, signal, deadline }: CheckContext,
): Promise<FirstPage> {
  const pages = client.read(request, signal, deadline)[Symbol.asyncIterator]();
  try {
    const first = await pages.next();
    const more = await pages.next().then(
      ({ done }) => done !== true,
      () => true,
    );
    return { rows: first.done === true ? [] : first.value.rows, more };
  } finally {
    await pages.return?.();
  }
}

type Attempt<T> = { readonly value: T } | { readonly error: OktaqlError };

async function attempt<T>(action: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await action() };
  } catch (error) {
    if (error instanceof OktaqlError) return { error };
    throw error;
  }
}

type Owner = Pick<OrgCheck, 'user' | 'expiresAt' | 'note' | 'error'>;

function ownerOf(org: Org, tokens: Attempt<FirstPage>, caller: Attempt<Caller>): Owner {
  const owner: Owner = { user: undefined, expiresAt: undefined, note: undefined, error: undefined };
  if ('error' in tokens) return { ...owner, error: tokens.error };
  if (org.credentials.kind === 'privateKey') return { ...owner, user: org.credentials.clientId };
  if ('error' in caller) {
    const { error } = caller;
    const denied = error instanceof OktaError && [403, 404].includes(error.status);
    return denied
      ? { ...owner, note: `whose token it is, Okta does not tell (${error.status})` }
      : { ...owner, error };
  }
  const { userId, login = userId } = caller.value;
  return { ...owner, user: login, ...expiryOf(tokens.value, userId) };
}

function expiryOf({ rows, more }: FirstPage, userId: string | undefined): Partial<Owner> {
  if (more) return { note: 'its end is not known: the list has more than one page' };
  const own = rows.filter((row: JsonObject) => row['userId'] === userId);
  const [only] = own;
  if (own.length !== 1 || only === undefined) {
    return { note: `its end is not known: ${own.length} tokens belong to its owner` };
  }
  const { expiresAt } = only;
  return typeof expiresAt === 'string' ? { expiresAt } : { note: 'it has no end' };
}
