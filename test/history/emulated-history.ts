import { afterEach, beforeEach } from 'vitest';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

/** The embedded orgs, made anew for each test, and command lines whose history is the directory `h`. */
export interface EmulatedHistory {
  orgs: EmulatedOrgs;
  /** It stands at 2026-03-15T12:00:00Z when a test begins. */
  clock: FixedClock;
  place: Workplace;
  run(...argv: readonly string[]): ReturnType<typeof runOktaql>;
}

export function useEmulatedHistory(): EmulatedHistory {
  const world = {
    run: (...argv: readonly string[]) =>
      runOktaql([...argv, '--history', 'h'], { place: world.place, clock: world.clock }),
  } as EmulatedHistory;
  beforeEach(async () => {
    world.clock = new FixedClock();
    world.orgs = await startEmulatedOrgs({ clock: world.clock });
    world.place = makeWorkplace({ 'oktaql.yaml': world.orgs.config });
  });
  afterEach(() => world.orgs.emulator.stop());
  return world;
}
