export type UserStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'DEPROVISIONED'
  | 'SUSPENDED';

/** An org as it is declared: people, zones and tokens refer to each other by key; times are days before the start. */
export interface OrgSeed {
  /** The value of `subdomain`. */
  readonly name: string;
  /** The obviously fake SSWS value of the token marked `caller`. */
  readonly token: string;
  readonly users: readonly UserSeed[];
  readonly groups: readonly GroupSeed[];
  readonly zones: readonly ZoneSeed[];
  readonly tokens: readonly TokenSeed[];
  /** False: bodies say `"tokenWindow": null` for every token, as Okta's lists do at times. Default: true. */
  readonly tellsWindows?: boolean;
  /** Tokens that are no more; only the log tells of them. */
  readonly revoked: readonly RevokedSeed[];
  readonly outsideRequests: readonly OutsideRequestSeed[];
  /** Set up as the DISA STIG wants it. Default: as Okta delivers it. */
  readonly hardened?: boolean;
}

export interface UserSeed {
  /** The local part of the login, such as `maria.keller` or `svc-terraform`. */
  readonly key: string;
  /** A dedicated service account has the profile's `userType` `Service` and a login that begins with `svc-`. */
  readonly kind: 'person' | 'service';
  readonly status: UserStatus;
  readonly title: string;
  /** Assigned directly. */
  readonly roles: readonly RoleSeed[];
  /** Names of groups. */
  readonly groups: readonly string[];
  readonly createdDaysAgo: number;
}

/** A standard role's type, or a custom role by its label. */
export type RoleSeed = string | { readonly custom: string };

export interface GroupSeed {
  readonly name: string;
  readonly description: string;
  readonly roles: readonly RoleSeed[];
}

export interface ZoneSeed {
  readonly key: string;
  readonly type: 'IP' | 'DYNAMIC' | 'DYNAMIC_V2';
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly usage: 'POLICY' | 'BLOCKLIST';
  readonly system: boolean;
  readonly places: readonly string[];
}

/** `ANYWHERE`, no condition at all, or zones by key; a key that no zone has stands for a zone that was deleted. */
export type NetworkSeed =
  | 'anywhere'
  | 'absent'
  | { readonly include?: readonly string[]; readonly exclude?: readonly string[] };

export interface TokenSeed {
  readonly name: string;
  /** A user's key; a key that no user has stands for a user who is gone. */
  readonly owner: string;
  readonly createdDaysAgo: number;
  readonly usedDaysAgo: number;
  /** When a PUT last moved `lastUpdated`, as each use does. Default: never. */
  readonly updatedDaysAgo?: number;
  readonly network: NetworkSeed;
  /** Default `P30D`. With null there is no end, unless `endsInDays` is given. */
  readonly window?: string | null;
  readonly endsInDays?: number;
  /** Default `Okta API`. */
  readonly clientName?: string;
  /** An agent uses it by itself this often. Default: it is used only when a request is signed with it. */
  readonly heartbeatMs?: number;
  /** True: the token that the org is asked with. One per org. */
  readonly caller?: boolean;
  /** True: the name does not show its purpose to an auditor. */
  readonly meaningless?: boolean;
}

export interface RevokedSeed {
  readonly name: string;
  readonly owner: string;
  /** A user's key, or `expiry`: then the log names system@okta.com. */
  readonly by: string;
  readonly daysAgo: number;
}

export interface OutsideRequestSeed {
  /** The token's name, unique in the org. */
  readonly token: string;
  readonly ipAddress: string;
  readonly daysAgo: readonly number[];
}
