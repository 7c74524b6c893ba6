import type { EmulatedOrg as PlainOrg } from '../../src/emulator/emulated-org.ts';
import { type Emulator as PlainEmulator, startEmulator as startPlain } from '../../src/emulator/emulator.ts';
import type { EmulatorSettings, EmulatorOptions as PlainOptions } from '../../src/emulator/options.ts';
import { apiTokens, type StoredToken, useSecret } from '../../src/emulator/resources/api-tokens.ts';
import { groups } from '../../src/emulator/resources/groups.ts';
import { logEvents } from '../../src/emulator/resources/log-events.ts';
import { settings } from '../../src/emulator/resources/settings.ts';
import { users } from '../../src/emulator/resources/users.ts';
import { zones } from '../../src/emulator/resources/zones.ts';
import { demoOrgs } from '../../src/emulator/seed/demo-orgs.ts';
import { type BulkRows, collectBulk } from './bulk.ts';
import { answerWithFault, type FaultScript, Faults } from './faults.ts';
import { OAuthServer, tokenPath } from './oauth/oauth-server.ts';
import { type Planted, plantedIn } from './planted.ts';
import type { OAuthSettings, ServiceApp } from './service-app.ts';

export interface EmulatorOptions extends Omit<PlainOptions, 'extend'>, Partial<OAuthSettings> {
  /** By the org's name. */
  readonly bulk?: Readonly<Record<string, BulkRows>>;
  /** By the org's name. */
  readonly serviceApps?: Readonly<Record<string, readonly ServiceApp[]>>;
  readonly faults?: FaultScript;
}

/** An org that tests look into and change. */
export interface EmulatedOrg extends Pick<PlainOrg, 'name' | 'token' | 'url' | 'port' | 'connections'> {
  readonly oauth: OAuthServer;
  /** `set` adds a row or replaces it by id. */
  readonly state: ReturnType<typeof stateOf>;
}

export interface Emulator extends Pick<PlainEmulator, 'requests' | 'stop'> {
  readonly orgs: readonly EmulatedOrg[];
  readonly settings: EmulatorSettings;
  readonly oauthSettings: OAuthSettings;
  /** @throws Error for a name that no org has. */
  org(name: string): EmulatedOrg;
  /** Faults may be added and cleared while it runs. */
  readonly faults: Faults;
  /** What an auditor must find in the seeds, token by token, and nothing else. */
  readonly planted: Planted;
}

const stateOf = (org: PlainOrg, now: () => number) => ({
  tokens: org.rows.of(apiTokens),
  users: org.rows.of(users),
  groups: org.rows.of(groups),
  zones: org.rows.of(zones),
  settings: org.rows.of(settings),
  logEvents: org.rows.of(logEvents),
  /** Adds a token that requests can be signed with. */
  addCaller: (token: StoredToken & { readonly secret: string }) => org.rows.of(apiTokens).set(token),
  useSecret: (secret: string) => useSecret(org.rows, secret, now()),
});

/**
 * The emulator with all that tests need of it: faults, OAuth 2.0 service apps, rows by the million.
 * @throws Error when a port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { bulk = {}, serviceApps = {}, faults: script, ...plain } = options;
  const faults = new Faults(script);
  const oauth = new Map<string, OAuthServer>();
  const oauthSettings: OAuthSettings = {
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    dpopNonceForApi: options.dpopNonceForApi ?? false,
  };
  let now = () => 0;
  const emulator = await startPlain({
    ...plain,
    extend: (seed, { clock, stopped }) => {
      now = () => clock.now();
      const server = new OAuthServer(seed.name, serviceApps[seed.name] ?? [], clock, oauthSettings);
      oauth.set(seed.name, server);
      const more = bulk[seed.name];
      return {
        ...(more === undefined ? {} : { collect: collectBulk(seed, more, clock.now()) }),
        intercept: (exchange) => answerWithFault(exchange, faults, clock, stopped),
        answer: async (request, origin) =>
          request.path === tokenPath ? server.answerTokenRequest(request, origin) : undefined,
        authorize: async (request, scheme, value, origin) => {
          const name = scheme.toLowerCase();
          if (name !== 'bearer' && name !== 'dpop') return undefined;
          return server.authorize(request, name === 'dpop' ? 'DPoP' : 'Bearer', value, origin);
        },
      };
    },
  });
  const orgs = emulator.orgs.map((org) =>
    Object.defineProperties(org as unknown as EmulatedOrg, {
      oauth: { value: oauth.get(org.name) },
      state: { value: stateOf(org, now) },
    }),
  );
  return {
    orgs,
    requests: emulator.requests,
    stop: emulator.stop,
    settings: emulator.settings,
    oauthSettings,
    org: (name) => {
      const found = orgs.find((org) => org.name === name);
      if (found !== undefined) return found;
      throw new Error(`no emulated org ${name}; there are ${orgs.map((org) => org.name).join(', ')}`);
    },
    faults,
    planted: plantedIn(options.orgs ?? demoOrgs),
  };
}
