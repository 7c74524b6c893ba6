import type { SqlValue } from '../../base/sql-value.ts';
import type { Session } from '../../session.ts';
import { type ReadRows, readRows } from '../audit/read-rows.ts';
import { keyInOrg } from '../audit/subject.ts';
import { networkCondition } from '../waivers/network-text.ts';

/** The rights of a token's owner: the token has the same. */
export const privileges = ['super admin', 'admin', 'none', 'not known'] as const;

export type Privilege = (typeof privileges)[number];

/** From where a token can be used. `dead zone`: it names a zone that is gone, switched off or a blocklist. */
export const reaches = ['anywhere', 'exclude only', 'dead zone', 'zones', 'not known'] as const;

export type Reach = (typeof reaches)[number];

export interface TokenEntry {
  readonly org: string;
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  /** Null when it could not be read or the owner is gone. */
  readonly login: string | null;
  /** `gone` when there is no such user; null when it could not be read. */
  readonly ownerStatus: string | null;
  readonly privilege: Privilege;
  readonly reach: Reach;
  /** ISO 8601 times, and an ISO 8601 duration; null when Okta does not tell. */
  readonly created: string | null;
  readonly lastUsed: string | null;
  readonly expiresAt: string | null;
  readonly tokenWindow: string | null;
}

/** Every token of an audit’s orgs. */
export interface Inventory {
  readonly tokens: readonly TokenEntry[];
  /** The reads that failed, by org. The tokens of that org, or some of their facts, are not known. */
  readonly unread: readonly { readonly org: string; readonly what: string; readonly why: string }[];
}

export const inventoryOf = ({ tokens, unread }: Inventory, org: string): Inventory => ({
  tokens: tokens.filter((token) => token.org === org),
  unread: unread.filter((one) => one.org === org),
});

const statements = {
  tokens: `SELECT subdomain, id, name, userId, created, last_used(expiresAt, tokenWindow, lastUpdated), expiresAt,
      tokenWindow, network
    FROM okta.api_tokens.api_tokens ORDER BY subdomain, name, id`,
  zones: 'SELECT subdomain, id, status, usage FROM okta.zones.network_zones',
  owners: `SELECT DISTINCT t.subdomain, u.id, u.login, u.status
    FROM okta.api_tokens.api_tokens t
    JOIN okta.users.users u ON u.subdomain = t.subdomain AND u.id = t.userId`,
  // Sources differ on whether the roles of a user include the roles of the user's groups, so both are asked.
  roles: `SELECT t.subdomain, t.userId, r.type
    FROM okta.api_tokens.api_tokens t
    JOIN okta.users.role_assignment_users r ON r.subdomain = t.subdomain AND r.userId = t.userId
    WHERE r.status IS NOT 'INACTIVE'
    UNION
    SELECT t.subdomain, t.userId, r.type
    FROM okta.api_tokens.api_tokens t
    JOIN okta.users.user_groups g ON g.subdomain = t.subdomain AND g.userId = t.userId
    JOIN okta.groups.assigned_roles r ON r.subdomain = g.subdomain AND r.groupId = g.groupId
    WHERE r.status IS NOT 'INACTIVE'`,
} as const;

type What = keyof typeof statements;

/**
 * Reads the tokens of the orgs, with the facts that a person asks for first. A failed read is noted, and fails nothing.
 * @throws the signal's reason when it is aborted
 */
export async function readInventory(
  session: Session,
  orgs: readonly string[],
  signal: AbortSignal,
): Promise<Inventory> {
  const answers = {} as Record<What, ReadRows>;
  for (const what of Object.keys(statements) as readonly What[]) {
    answers[what] = await readRows(statements[what], session, orgs, signal);
  }
  const { tokens, zones, owners, roles } = answers;
  const usable = new Set(
    zones.rows
      .filter(([, , status, usage]) => status === 'ACTIVE' && usage !== 'BLOCKLIST')
      .map(([org, id]) => keyInOrg(org, id)),
  );
  const ownerOf = new Map(
    owners.rows.map(([org, id, login, status]) => [keyInOrg(org, id), { login, status }]),
  );
  const rolesOf = new Map<string, Set<string>>();
  for (const [org, id, type] of roles.rows) {
    const types = rolesOf.get(keyInOrg(org, id)) ?? new Set();
    rolesOf.set(keyInOrg(org, id), types.add(String(type)));
  }
  const entries = tokens.rows.map((row): TokenEntry => {
    const [org, id, name, userId, created, lastUsed, expiresAt, tokenWindow, network] = row.map(textOrNull);
    const owner = ownerOf.get(keyInOrg(org, userId));
    const types = rolesOf.get(keyInOrg(org, userId)) ?? new Set();
    const isKnown = (what: What) => !answers[what].failed.has(String(org));
    return {
      org: String(org),
      id: String(id),
      name: name ?? '',
      userId: userId ?? '',
      login: textOrNull(owner?.login ?? null),
      ownerStatus: isKnown('owners') ? (textOrNull(owner?.status ?? null) ?? 'gone') : null,
      privilege: privilegeOf(types, isKnown('roles')),
      reach: reachOf(network ?? null, (zone) =>
        isKnown('zones') ? usable.has(keyInOrg(org, zone)) : undefined,
      ),
      created: created ?? null,
      lastUsed: lastUsed ?? null,
      expiresAt: expiresAt ?? null,
      tokenWindow: tokenWindow ?? null,
    };
  });
  const unread = (Object.keys(statements) as readonly What[]).flatMap((what) =>
    [...answers[what].failed].map(([org, why]) => ({ org, what, why })),
  );
  return { tokens: entries, unread };
}

/** A known super admin is one, even if other reads failed. */
function privilegeOf(types: ReadonlySet<string>, isKnown: boolean): Privilege {
  if (types.has('SUPER_ADMIN')) return 'super admin';
  if (!isKnown) return 'not known';
  return types.size > 0 ? 'admin' : 'none';
}

const textOrNull = (value: SqlValue): string | null => (value === null ? null : String(value));

/** Okta's words for every zone that is defined. */
const everyZone: ReadonlySet<string> = new Set(['ALL_ZONES', 'ALL_IP_ZONES']);

/** @param isUsable whether a zone is there and lets somebody in; undefined when that is not known */
function reachOf(network: string | null, isUsable: (zone: string) => boolean | undefined): Reach {
  const { connection, include, exclude } = networkCondition(network);
  const named = (zones: unknown): readonly string[] =>
    Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string' && zone !== '') : [];
  if (connection !== 'ZONE') return 'anywhere';
  const included = named(include);
  if (included.length === 0) return named(exclude).length === 0 ? 'anywhere' : 'exclude only';
  const states = included.filter((zone) => !everyZone.has(zone)).map(isUsable);
  if (states.includes(undefined)) return 'not known';
  return states.includes(false) ? 'dead zone' : 'zones';
}
