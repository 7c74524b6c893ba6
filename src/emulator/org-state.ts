import type { Clock } from '../base/clock.ts';
import { Collection, type RowRule } from './collection.ts';
import { durationMs } from './duration.ts';
import type {
  StoredGroup,
  StoredLogEvent,
  StoredRole,
  StoredToken,
  StoredUser,
  StoredZone,
} from './model.ts';
import { okId } from './seed/ids.ts';

/** The rows that an org begins with. */
export interface OrgRows {
  readonly tokens: Iterable<StoredToken>;
  readonly users: Iterable<StoredUser>;
  readonly groups: Iterable<StoredGroup>;
  readonly zones: Iterable<StoredZone>;
  readonly logEvents: Iterable<StoredLogEvent>;
  readonly tokenRule?: RowRule<StoredToken>;
  readonly userRule?: RowRule<StoredUser>;
}

/** Uses that follow one another faster move nothing. */
const usesTogetherMs = 60_000;

/** Everything that one org holds. Tests read and change it directly; `set` adds a row or replaces it by id. */
export class OrgState {
  readonly name: string;
  readonly tokens: Collection<StoredToken>;
  readonly users: Collection<StoredUser>;
  readonly groups: Collection<StoredGroup>;
  readonly zones: Collection<StoredZone>;
  readonly logEvents: Collection<StoredLogEvent>;
  readonly #clock: Clock;
  readonly #idsBySecret = new Map<string, string>();
  #events = 0;

  constructor(name: string, clock: Clock, rows: OrgRows) {
    this.name = name;
    this.#clock = clock;
    this.tokens = new Collection(rows.tokens, rows.tokenRule);
    this.users = new Collection(rows.users, rows.userRule);
    this.groups = new Collection(rows.groups);
    this.zones = new Collection(rows.zones);
    this.logEvents = new Collection(rows.logEvents);
    for (const { id, secret } of rows.tokens) if (secret !== undefined) this.#idsBySecret.set(secret, id);
  }

  /** Adds a token that requests can be signed with. */
  addCaller(token: StoredToken & { readonly secret: string }): void {
    this.tokens.set(token);
    this.#idsBySecret.set(token.secret, token.id);
  }

  /** The token as it is now; undefined when it was revoked or has run out. */
  liveToken(id: string): StoredToken | undefined {
    const token = this.tokens.get(id);
    return token === undefined ? undefined : this.alive(token);
  }

  /** The token as it is now, an agent's own use counted in; undefined when it has run out: the list shows active ones only. */
  alive(token: StoredToken): StoredToken | undefined {
    const now = this.#clock.now();
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
  useSecret(secret: string): StoredToken | undefined {
    const id = this.#idsBySecret.get(secret);
    const token = id === undefined ? undefined : this.liveToken(id);
    if (token === undefined || token.tokenWindow === null) return token;
    const now = Math.floor(this.#clock.now() / 1000) * 1000;
    const expiresAt = now + durationMs(token.tokenWindow);
    if (token.expiresAt !== undefined && expiresAt - token.expiresAt < usesTogetherMs) return token;
    const used = { ...token, expiresAt, lastUpdated: now };
    this.tokens.set(used);
    return used;
  }

  /** The user's roles through groups. */
  groupRoles(user: StoredUser): readonly StoredRole[] {
    return user.groupIds.flatMap((id) => this.groups.get(id)?.roles ?? []);
  }

  /** Writes what was done to a token into the log, as Okta does. */
  logTokenEvent(
    kind: 'update' | 'revoke',
    token: StoredToken,
    actor: StoredUser | undefined,
    ipAddress: string,
  ): void {
    const login = actor?.profile['login'] ?? 'system@okta.com';
    this.logEvents.set({
      id: okId('evt', `${this.name}/live-event/${this.#events++}`),
      published: this.#clock.now(),
      eventType: `system.api_token.${kind}`,
      displayMessage: kind === 'update' ? 'Update API token' : 'Revoke API token',
      severity: 'INFO',
      result: 'SUCCESS',
      reason: null,
      actor: {
        id: actor?.id ?? 'unknown',
        type: actor === undefined ? 'SystemPrincipal' : 'User',
        alternateId: login,
        displayName: actor?.profile['displayName'] ?? 'Okta System',
      },
      target: [{ id: token.id, type: 'Token', alternateId: 'unknown', displayName: token.name }],
      ipAddress,
    });
  }
}
