import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import { ConfigError } from '../../src/base/errors.ts';
import { loadOrgDirectory } from '../../src/config/load-orgs.ts';
import type { Org, OrgDirectory } from '../../src/config/org.ts';
import type { Trust } from '../../src/config/trust/trust.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
type Env = Record<string, string | undefined>;

/** A working directory `work` and a home `home`, with these files, gone when the test is over. */
export function workplace(files: Files = {}, mode = 0o600) {
  const root = mkdtempSync(join(tmpdir(), 'oktaql-config-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [cwd, homeDir] = [join(root, 'work'), join(root, 'home')];
  mkdirSync(cwd);
  mkdirSync(homeDir);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
  }
  /** As a person who has agreed to all that lies here. */
  const trust: Trust = { standing: async () => 'agreed' };
  const load = (env: Env = {}, configPath?: string): Promise<OrgDirectory> =>
    loadOrgDirectory({ env, cwd, homeDir, configPath, trust });
  return { root, cwd, homeDir, load };
}

export const loadText = (oktaqlYaml: string, env: Env = {}): Promise<OrgDirectory> =>
  workplace({ 'work/oktaql.yaml': oktaqlYaml }).load(env);

/** The ConfigError that it ends with. */
export async function configError(loading: Promise<unknown>): Promise<ConfigError> {
  const error = await loading.then(
    () => new Error('it loaded'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw error;
}

export function onlyOrg(directory: OrgDirectory): Org {
  const [org, ...others] = directory.orgs;
  if (org === undefined || others.length > 0) throw new Error(`${directory.orgs.length} orgs`);
  return org;
}

/** Everything that a program could print of a value: text, JSON, inspection with its causes. */
export function printed(value: unknown): string {
  const parts: string[] = [];
  for (let at = value; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const own = at instanceof Error ? { ...at, message: at.message, stack: at.stack } : at;
    parts.push(String(at), JSON.stringify(own), inspect(at, { depth: 20, showHidden: true }));
  }
  return parts.join('\n');
}

const { privateKey } = (await import('node:crypto')).generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const pemKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const jwkKey = JSON.stringify(privateKey.export({ format: 'jwk' }));
