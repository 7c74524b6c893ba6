import { systemClock } from '../base/clock.ts';
import { EmulatedOrg } from './emulated-org.ts';
import { type EmulatorOptions, type EmulatorSettings, settingsFrom } from './options.ts';
import { RequestLog } from './requests.ts';
import { demoOrgs } from './seed/demo-orgs.ts';

/** The embedded orgs, in the order of their ports. */
export const demoOrgNames = ['acme', 'globex', 'initech'] as const;

/** A running emulator: one loopback server per org, all in this process. */
export interface Emulator {
  readonly orgs: readonly EmulatedOrg[];
  /** The requests that came in, over all orgs. */
  readonly requests: RequestLog;
  readonly settings: EmulatorSettings;
  /** Ends all connections, also hanging ones. */
  stop(): Promise<void>;
}

/**
 * Starts an org emulator on 127.0.0.1. It answers as Okta's recorded traffic does and keeps state until it is stopped.
 * @throws Error when a port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { orgs: seeds = demoOrgs, clock = systemClock, port = 0, extend = () => ({}) } = options;
  const shared = { clock, settings: settingsFrom(options), requests: new RequestLog(), extend };
  const orgs: EmulatedOrg[] = [];
  const stop = async () => {
    await Promise.all(orgs.map((org) => org.stop()));
  };
  try {
    for (const [index, seed] of seeds.entries()) {
      const org = new EmulatedOrg(seed, shared);
      await org.listen(port === 0 ? 0 : port + index);
      orgs.push(org);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { orgs, requests: shared.requests, settings: shared.settings, stop };
}
