import { systemClock } from '../base/clock.ts';
import { EmulatedOrg } from './emulated-org.ts';
import { Faults } from './faults.ts';
import { type EmulatorOptions, type EmulatorSettings, settingsFrom } from './options.ts';
import { RequestLog } from './requests.ts';
import { demoOrgs } from './seed/demo-orgs.ts';
import { type Planted, plantedIn } from './seed/planted.ts';

export type { EmulatedOrg } from './emulated-org.ts';
export type { FaultResponse, Faults } from './faults.ts';
export type { StoredToken } from './model.ts';
export type { EmulatorOptions, EmulatorSettings, ServiceApp } from './options.ts';
export type { ReceivedRequest, RequestLog } from './requests.ts';
export { cleanOrg } from './seed/clean-org.ts';
export type { OrgSeed } from './seed/org-seed.ts';
export type { Planted, PlantedQuestion } from './seed/planted.ts';

/** The embedded orgs, in the order of their ports. */
export const demoOrgNames = ['acme', 'globex', 'initech'] as const;

/** A running emulator: one loopback server per org, all in this process. */
export interface Emulator {
  readonly orgs: readonly EmulatedOrg[];
  /** @throws Error for a name that no org has. */
  org(name: string): EmulatedOrg;
  /** What came in, over all orgs. */
  readonly requests: RequestLog;
  /** Faults may be added and cleared while it runs. */
  readonly faults: Faults;
  readonly settings: EmulatorSettings;
  /** What an auditor must find in the seeds, token by token, and nothing else. */
  readonly planted: Planted;
  /** Ends all connections, those that hang included. */
  stop(): Promise<void>;
}

/**
 * Starts an org emulator on 127.0.0.1. It answers as Okta's recorded traffic does and keeps state until it is stopped.
 * @throws Error when a port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const seeds = options.orgs ?? demoOrgs;
  const clock = options.clock ?? systemClock;
  const shared = {
    clock,
    settings: settingsFrom(options),
    faults: new Faults(options.faults),
    requests: new RequestLog(),
  };
  const orgs: EmulatedOrg[] = [];
  const stop = async () => {
    await Promise.all(orgs.map((org) => org.stop()));
  };
  try {
    for (const [index, seed] of seeds.entries()) {
      const org = new EmulatedOrg(
        seed,
        shared,
        options.bulk?.[seed.name] ?? {},
        options.serviceApps?.[seed.name] ?? [],
      );
      await org.listen(options.port === undefined || options.port === 0 ? 0 : options.port + index);
      orgs.push(org);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  let planted: Planted | undefined;
  return {
    orgs,
    org: (name) => {
      const found = orgs.find((org) => org.name === name);
      if (found === undefined) {
        throw new Error(`no emulated org ${name}; there are ${orgs.map((org) => org.name).join(', ')}`);
      }
      return found;
    },
    requests: shared.requests,
    faults: shared.faults,
    settings: shared.settings,
    get planted() {
      planted ??= plantedIn(seeds);
      return planted;
    },
    stop,
  };
}
