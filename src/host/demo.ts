import type { OrgDirectory } from '../config/org.ts';
import { Secret } from '../config/secret.ts';
import type { Host } from './host.ts';

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

/** Starts the embedded orgs and configures them. */
export async function startDemo(context: Host, closers: (() => Promise<void>)[]): Promise<OrgDirectory> {
  const { startEmulator } = await import('../emulator/emulator.ts');
  const emulator = await startEmulator({ clock: context.clock });
  closers.push(() => emulator.stop());
  return demoDirectory(emulator.orgs);
}
