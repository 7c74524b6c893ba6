import type {
  GroupSeed,
  NetworkSeed,
  OutsideRequestSeed,
  RevokedSeed,
  RoleSeed,
  TokenSeed,
  UserSeed,
  ZoneSeed,
} from './org-seed.ts';

type UserOptions = Partial<Pick<UserSeed, 'status' | 'roles' | 'groups' | 'createdDaysAgo'>>;

const user =
  (kind: UserSeed['kind']) =>
  (key: string, title: string, options: UserOptions = {}): UserSeed => ({
    key,
    kind,
    title,
    status: 'ACTIVE',
    roles: [],
    groups: [],
    createdDaysAgo: 800,
    ...options,
  });

export const person = user('person');
export const service = user('service');

export const group = (name: string, description: string, roles: readonly RoleSeed[] = []): GroupSeed => ({
  name,
  description,
  roles,
});

/** An active IP zone for policies, unless the options say otherwise. */
export const zone = (
  key: string,
  places: readonly string[],
  options: Partial<Omit<ZoneSeed, 'key' | 'places'>> = {},
): ZoneSeed => ({ key, places, type: 'IP', status: 'ACTIVE', usage: 'POLICY', system: false, ...options });

type TokenOptions = Partial<Omit<TokenSeed, 'name' | 'owner'>>;

/** A token without a fault: 45 days old, in use, usable from the office only. The options name the differences. */
export const token = (name: string, owner: string, options: TokenOptions = {}): TokenSeed => ({
  name,
  owner,
  createdDaysAgo: 45,
  usedDaysAgo: 0,
  network: within('office'),
  ...options,
});

export const within = (...include: readonly string[]): NetworkSeed => ({ include });
export const outside = (...exclude: readonly string[]): NetworkSeed => ({ exclude });

export const revoked = (name: string, owner: string, by: string, daysAgo: number): RevokedSeed => ({
  name,
  owner,
  by,
  daysAgo,
});

export const outsideRequests = (
  tokenName: string,
  ipAddress: string,
  ...daysAgo: readonly number[]
): OutsideRequestSeed => ({ token: tokenName, ipAddress, daysAgo });
