import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every org has these of its own, beside the rows that are made by rule. */
export const seedTokens = 4;

/**
 * Starts orgs in another process, and waits until they listen.
 * @param orgs Each `{ name, extraTokens?, extraUsers? }`.
 * @param latencyMs Waited before each answer.
 */
export async function startOrgs(orgs, latencyMs = 0) {
  const server = fork(fileURLToPath(new URL('server.js', import.meta.url)), [
    JSON.stringify({ orgs, latencyMs }),
  ]);
  const [{ orgs: listening }] = await once(server, 'message');
  return {
    orgs: listening,
    /** Writes the configuration that names them, for a home directory. */
    async configure(homeDir) {
      const directory = join(homeDir, '.config', 'oktaql');
      await mkdir(directory, { recursive: true });
      await writeFile(
        join(directory, 'config.yaml'),
        `orgs:\n${listening.map(({ name, url, token }) => `  ${name}:\n    url: ${url}\n    token: ${token}\n`).join('')}`,
        { mode: 0o600 },
      );
    },
    /** How many requests came since the last time. */
    async countRequests() {
      server.send('count');
      const [{ requests }] = await once(server, 'message');
      return requests;
    },
    async stop() {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}
