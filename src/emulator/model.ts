/** What an emulated org keeps. Times are milliseconds since the epoch; they become ISO 8601 text when a body is written. */

/** A network condition as Okta sends it; empty lists are left out of bodies. */
export interface NetworkCondition {
  /** `ANYWHERE` or `ZONE` in Okta's docs; other values may come. */
  readonly connection: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

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

export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'DEPROVISIONED'
  | 'SUSPENDED';

export interface StoredUser {
  readonly id: string;
  readonly status: UserStatus;
  readonly created: number;
  readonly activated: number | null;
  readonly statusChanged: number | null;
  readonly lastLogin: number | null;
  readonly lastUpdated: number;
  readonly passwordChanged: number | null;
  /** `login`, `email`, `firstName`, `lastName` and more. */
  readonly profile: Readonly<Record<string, string | null>>;
  readonly groupIds: readonly string[];
  /** Assigned to the user directly. */
  readonly roles: readonly StoredRole[];
}

export interface StoredGroup {
  readonly id: string;
  readonly type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  readonly name: string;
  readonly description: string | null;
  readonly created: number;
  /** Every member has them. */
  readonly roles: readonly StoredRole[];
}

export interface StoredRole {
  readonly id: string;
  /** `SUPER_ADMIN`, `ORG_ADMIN`, …, `CUSTOM`. */
  readonly type: string;
  readonly label: string;
  readonly created: number;
}

export interface StoredZone {
  readonly id: string;
  readonly name: string;
  readonly type: 'IP' | 'DYNAMIC' | 'DYNAMIC_V2';
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly usage: 'POLICY' | 'BLOCKLIST';
  readonly system: boolean;
  readonly created: number;
  /** CIDR blocks of an IP zone, country codes of the others. */
  readonly places: readonly string[];
}

export interface StoredLogEvent {
  readonly id: string;
  readonly published: number;
  readonly eventType: string;
  readonly displayMessage: string;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly result: 'SUCCESS' | 'FAILURE' | 'DENY';
  readonly reason: string | null;
  readonly actor: LogParty;
  readonly target: readonly LogParty[];
  readonly ipAddress: string;
}

export interface LogParty {
  readonly id: string;
  /** `User`, `SystemPrincipal`, `Token`. */
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}
