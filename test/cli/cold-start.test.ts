import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { startEmulator } from '../emulator-support/start-emulator.ts';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The modules of Node's that a command of the built program has loaded. */
async function loadedBy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), 'oktaql-cold-'));
  closers.push(() => rm(home, { recursive: true }));
  const list = join(home, 'modules.json');
  const preload = join(home, 'preload.cjs');
  await writeFile(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(process.moduleLoadList)))`,
  );
  const { stdout } = await run(process.execPath, ['--require', preload, cli, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
  });
  expect(stdout).not.toBe('');
  return JSON.parse(await readFile(list, 'utf8'));
}

/** Modules that take milliseconds of each start, and that no query needs. */
const notNeeded = (modules: readonly string[]) => modules.filter((name) => /undici|perf_hooks/.test(name));

test('a query asks an org without loading Node’s own HTTP client or performance hooks', async () => {
  const emulator = await startEmulator();
  closers.push(() => emulator.stop());
  const [org] = emulator.orgs;
  const env = { OKTA_CLIENT_ORGURL: org?.url ?? '', OKTA_CLIENT_TOKEN: org?.token ?? '' };
  const modules = await loadedBy(['query', 'SELECT id FROM okta.api_tokens.api_tokens', '-o', 'csv'], env);
  expect(emulator.requests.entries.length).toBeGreaterThan(0);
  expect(modules.some((name) => name.endsWith(' http'))).toBe(true);
  expect(notNeeded(modules)).toEqual([]);
});
