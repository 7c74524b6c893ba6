import { dayMs } from '../../base/day.ts';
import {
  accessDenied,
  isObject,
  jsonObject,
  malformedBody,
  noContent,
  notFound,
  ok,
  validationFailed,
} from '../answer.ts';
import { durationMs } from '../duration.ts';
import { iso } from '../iso-time.ts';
import type { OrgRows } from '../org-rows.ts';
import { answerPage, link } from '../paging.ts';
import type { Call, Resource } from '../resource.ts';
import { momentBefore } from '../seed/moments.ts';
import type { OrgSeed } from '../seed/org-seed.ts';
import { type IdentifiedToken, identifiedTokens, userId } from '../seed/seed-ids.ts';
import { logTokenEvent } from './log-events.ts';
import {
  declaredNetwork,
  type NetworkCondition,
  networkBody,
  networkFaults,
  networkOf,
} from './network-condition.ts';
import { zones } from './zones.ts';

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly clientName: string;
  /** ISO 8601 duration, such as `P30D`. */
  readonly tokenWindow: string | null;
  /** True: bodies say null in its place. */
  readonly hidesWindow?: boolean;
  /** Absent on some tokens. */
  readonly network?: NetworkCondition;
  readonly created: number;
  /** When it was last used or changed. */
  readonly lastUpdated: number;
  /** Undefined: the token has no end, and the member is left out of bodies. */
  readonly expiresAt?: number;
  /** An agent that uses its token by itself this often, so that a short window never runs out. */
  readonly heartbeatMs?: number;
  /** The SSWS value. Only tokens that have one can sign requests. */
  readonly secret?: string;
}

const read = ['okta.apiTokens.read'];
const manage = ['okta.apiTokens.manage'];
const path = '/api/v1/api-tokens';

export const apiTokens: Resource<StoredToken> = {
  rows: (seed, now) => identifiedTokens(seed).map((token) => declaredToken(seed, token, now)),
  routes: [
    {
      method: 'GET',
      path,
      scopes: read,
      answer: (call) => {
        const { rows, origin, settings, now } = call;
        const keep = (token: StoredToken) => asItIsNow(token, now) !== undefined;
        const options = { list: 'api-tokens', pageSize: settings.pageSize.apiTokens, keep };
        return answerPage(call, rows.of(apiTokens), options, (token) =>
          tokenBody(origin, asItIsNow(token, now) ?? token),
        );
      },
    },
    {
      method: 'DELETE',
      path: `${path}/current`,
      scopes: [],
      answer: (call) => (call.caller.kind === 'ssws' ? revoke(call, call.caller.tokenId) : accessDenied()),
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      scopes: read,
      answer: ({ rows, origin, param, now }) => {
        const token = liveToken(rows, param('id'), now);
        return token === undefined ? notFound(param('id'), 'Token') : ok(tokenBody(origin, token));
      },
    },
    { method: 'PUT', path: `${path}/:id`, scopes: manage, answer: update },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      scopes: manage,
      answer: (call) => revoke(call, call.param('id')),
    },
  ],
};

/**
 * Replaces the whole network condition and moves `lastUpdated`, not `expiresAt`. A `name` and a `userId` are accepted
 * and change nothing: only the network condition was seen to change.
 */
function update(call: Call) {
  const { rows, origin, request, now } = call;
  const id = call.param('id');
  const token = liveToken(rows, id, now);
  if (token === undefined) return notFound(id, 'Token');
  const body = jsonObject(request);
  if (body === undefined) return malformedBody();
  const faults = ['name', 'userId', 'clientName', 'created']
    .filter((member) => body[member] !== undefined && typeof body[member] !== 'string')
    .map((member) => `${member}: must be a string`);
  const { network } = body;
  if (network !== undefined) {
    faults.push(
      ...(isObject(network) ? networkFaults(network, rows.of(zones)) : ['network: must be an object']),
    );
  }
  if (faults.length > 0) return validationFailed(network === undefined ? 'token' : 'network', faults);
  const updated = {
    ...token,
    lastUpdated: Math.floor(now / 1000) * 1000,
    ...(isObject(network) ? { network: networkOf(network) } : {}),
  };
  rows.of(apiTokens).set(updated);
  logTokenEvent(call, 'update', updated);
  return ok(tokenBody(origin, updated));
}

function revoke(call: Call, id: string) {
  const token = liveToken(call.rows, id, call.now);
  if (token === undefined) return notFound(id, 'Token');
  call.rows.of(apiTokens).delete(id);
  logTokenEvent(call, 'revoke', token);
  return noContent;
}

/** Uses that follow one another faster move nothing. */
const usesTogetherMs = 60_000;

/** The token as it is now; undefined when it was revoked or has run out. */
export function liveToken(rows: OrgRows, id: string, now: number): StoredToken | undefined {
  const token = rows.of(apiTokens).get(id);
  return token === undefined ? undefined : asItIsNow(token, now);
}

/** The token as it is now, an agent's own use counted in; undefined when it has run out: the list shows active ones only. */
function asItIsNow(token: StoredToken, now: number): StoredToken | undefined {
  const { heartbeatMs, tokenWindow, expiresAt } = token;
  if (expiresAt === undefined) return token;
  if (heartbeatMs !== undefined && tokenWindow !== null) {
    const used = expiresAt - durationMs(tokenWindow);
    const last = used + Math.max(0, Math.floor((now - used) / heartbeatMs)) * heartbeatMs;
    return {
      ...token,
      expiresAt: last + durationMs(tokenWindow),
      lastUpdated: Math.max(token.lastUpdated, last),
    };
  }
  return expiresAt > now ? token : undefined;
}

/**
 * The live token with that SSWS value. This counts as a use, which moves its end and `lastUpdated` (recorded: not
 * again within 33 s, again after 72 s).
 */
export function useSecret(rows: OrgRows, secret: string, at: number): StoredToken | undefined {
  const token = withSecret(rows, secret, at);
  if (token === undefined || token.tokenWindow === null) return token;
  const now = Math.floor(at / 1000) * 1000;
  const expiresAt = now + durationMs(token.tokenWindow);
  if (token.expiresAt !== undefined && expiresAt - token.expiresAt < usesTogetherMs) return token;
  const used = { ...token, expiresAt, lastUpdated: now };
  rows.of(apiTokens).set(used);
  return used;
}

function withSecret(rows: OrgRows, secret: string, now: number): StoredToken | undefined {
  for (const token of rows.of(apiTokens)) if (token.secret === secret) return asItIsNow(token, now);
  return undefined;
}

/** Carries `_links`, not the schema's `_link`; `network` and `expiresAt` are left out where there are none. */
export function tokenBody(origin: string, token: StoredToken) {
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: token.clientName,
    tokenWindow: token.hidesWindow === true ? null : token.tokenWindow,
    ...(token.network === undefined ? {} : { network: networkBody(token.network) }),
    ...(token.expiresAt === undefined ? {} : { expiresAt: iso(token.expiresAt) }),
    created: iso(token.created),
    lastUpdated: iso(token.lastUpdated),
    _links: {
      self: link(`${origin}/api/v1/api-tokens/${token.id}`, ['GET', 'DELETE']),
      user: link(`${origin}/api/v1/users/${token.userId}`, ['GET']),
    },
  };
}

function declaredToken(org: OrgSeed, { id, seed }: IdentifiedToken, now: number): StoredToken {
  const { window = 'P30D', endsInDays, heartbeatMs, updatedDaysAgo } = seed;
  const created = momentBefore(now, seed.createdDaysAgo, `${id}/created`);
  const used = Math.max(created, lastUse(seed.usedDaysAgo, now, `${id}/used`));
  const expiresAt =
    window !== null
      ? used + durationMs(window)
      : endsInDays === undefined
        ? undefined
        : Math.floor((now + endsInDays * dayMs) / 1000) * 1000;
  const network = declaredNetwork(org.name, seed.network);
  return {
    id,
    name: seed.name,
    userId: userId(org.name, seed.owner),
    clientName: seed.clientName ?? 'Okta API',
    tokenWindow: window,
    created,
    lastUpdated:
      updatedDaysAgo === undefined
        ? used
        : Math.max(used, momentBefore(now, updatedDaysAgo, `${id}/updated`)),
    ...(org.tellsWindows === false ? { hidesWindow: true } : {}),
    ...(network === undefined ? {} : { network }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    ...(seed.caller ? { secret: org.token } : {}),
  };
}

/** A token in use today was used within the last minutes, so that short windows are still open. */
function lastUse(daysAgo: number, now: number, key: string): number {
  return daysAgo === 0 ? Math.floor(now / 1000) * 1000 - 60_000 : momentBefore(now, daysAgo, key);
}
