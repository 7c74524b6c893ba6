import type { Clock } from '../base/clock.ts';
import type { Extend } from './extension.ts';
import type { OrgSeed } from './seed/org-seed.ts';

/** How many rows a page holds at most, list by list; where Okta obeys `limit`, a smaller `limit` wins. */
interface PageSizes {
  /** Default 200. `limit` is ignored here, as recorded traffic shows. */
  apiTokens: number;
  /** Default 200. */
  users: number;
  /** Of one user. Default 200. */
  userGroups: number;
  /** Default 200. */
  zones: number;
  /** Default 1000; a request without `limit` gets 100. */
  logs: number;
  /** Default 100. */
  assignees: number;
}

interface RateLimit {
  /**
   * False: the headers are sent with all of the limit left, and nothing is refused. Default: true when the options
   * say anything of rate limits, false otherwise.
   */
  enabled: boolean;
  /** Requests per window and kind of path. Default 600; 50 and 300 were recorded on api-tokens. */
  limit: number;
  /** Default 60,000. Windows begin at multiples of it. */
  windowMs: number;
}

/** The settings that can change while the emulator runs; each request sees the values of its moment. */
export interface EmulatorSettings {
  readonly pageSize: PageSizes;
  readonly rateLimit: RateLimit;
  /** Requests of one org at once; one more gets the concurrency kind of 429. Default: no limit. */
  maxConcurrent: number;
  /** Waited before each answer, by the clock. Default 0. */
  latencyMs: number;
  /** Sources differ on whether a user's roles include those of the user's groups. Default false. */
  userRolesHoldGroupRoles: boolean;
}

type PartialSettings = Partial<Omit<EmulatorSettings, 'pageSize' | 'rateLimit'>> & {
  readonly pageSize?: Partial<PageSizes>;
  readonly rateLimit?: Partial<RateLimit>;
};

export interface EmulatorOptions extends PartialSettings {
  /** Default: the system clock. All times of the data are relative to its `now()` at the start. */
  readonly clock?: Clock;
  /** The first org's port; the next orgs take the following ones. Default 0: any free ports. */
  readonly port?: number;
  /** Default: the three demo orgs. */
  readonly orgs?: readonly OrgSeed[];
  /** Default: the orgs are as they are. */
  readonly extend?: Extend;
}

export function settingsFrom(options: PartialSettings): EmulatorSettings {
  return {
    pageSize: {
      apiTokens: 200,
      users: 200,
      userGroups: 200,
      zones: 200,
      logs: 1000,
      assignees: 100,
      ...options.pageSize,
    },
    rateLimit: {
      enabled: options.rateLimit !== undefined,
      limit: 600,
      windowMs: 60_000,
      ...options.rateLimit,
    },
    maxConcurrent: options.maxConcurrent ?? Number.POSITIVE_INFINITY,
    latencyMs: options.latencyMs ?? 0,
    userRolesHoldGroupRoles: options.userRolesHoldGroupRoles ?? false,
  };
}
