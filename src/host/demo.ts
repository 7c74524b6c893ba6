import type { OrgDirectory } from '../config/org.ts';
import { Secret } from '../config/secret.ts';
import type { CommonOptions } from './common-options.ts';
import { type Host, say } from './host.ts';

/** An org of `--demo`. */
export interface DemoOrg {
  readonly name: string;
  readonly url: string;
  readonly token: string;
}

/** The configuration of embedded orgs that run, perhaps in another thread. */
export const demoDirectory = (orgs: readonly DemoOrg[]): OrgDirectory => ({
  orgs: orgs.map(({ name, url, token }) => ({
    name,
    url,
    credentials: { kind: 'ssws', token: new Secret(token) },
    sources: { url: '--demo', token: '--demo' },
  })),
  warnings: [],
});

/** Names the next step to a person. A program sees the same messages as with orgs of its own. */
export function sayAfterDemo({ quiet }: Pick<CommonOptions, 'quiet'>, context: Host): void {
  if (quiet === true || context.stderr.isTTY !== true) return;
  say(context, 'Those were embedded orgs. Next, one of yours: oktaql init');
}

/** Embedded orgs that start when they are first asked for. */
export function createDemo({ clock }: Pick<Host, 'clock'>): {
  orgs(): Promise<readonly DemoOrg[]>;
  stop(): Promise<void>;
} {
  let started: Promise<{ readonly orgs: readonly DemoOrg[]; stop(): Promise<void> }> | undefined;
  const start = async () => (await import('../emulator/emulator.ts')).startEmulator({ clock });
  return {
    orgs: async () => {
      started ??= start();
      return (await started).orgs.map(({ name, url, token }) => ({ name, url, token }));
    },
    stop: async () => (await started)?.stop(),
  };
}

/** Starts the embedded orgs and configures them. */
export async function startDemo(context: Host, closers: (() => Promise<void>)[]): Promise<OrgDirectory> {
  if (context.demoOrgs !== undefined) return demoDirectory(await context.demoOrgs());
  const demo = createDemo(context);
  closers.push(demo.stop);
  return demoDirectory(await demo.orgs());
}
