import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrgs } from './orgs.js';
import { oktaql, runNode } from './process.js';
import { coldSql } from './rows/cold-start.js';

/** So many runs add to what is kept of the command's compiled form (src/start/compiled-code.ts). */
const runs = 8;

/** Brings the command into the state in which its users have it, but for their first few runs. */
export async function settle() {
  const directory = await mkdtemp(join(tmpdir(), 'oktaql-bench-'));
  const server = await startOrgs([{ name: 'acme' }]);
  try {
    await server.configure(directory);
    for (let run = 0; run < runs; run++) {
      await runNode([oktaql, 'query', coldSql, '-o', 'csv'], { cwd: directory });
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
