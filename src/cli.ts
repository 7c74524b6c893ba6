#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from './base/version.ts';

// This file decides how quick a start is: its imports are read before anything else happens.
const argv = process.argv.slice(2);

/** Commands that will need SQLite. */
const sqlCommands: ReadonlySet<string | undefined> = new Set(['query', 'explain', 'run', 'audit']);

async function start(): Promise<void> {
  if (process.pid === 1) {
    const { runAsChild } = await import('./cli/as-init.ts');
    process.exitCode = await runAsChild();
    return;
  }
  const { beginSqlite, favourShortRuns } = await import('./start/early-sqlite.ts');
  const { loadBundled, saveCompiled } = await import('./start/bundled.ts');
  favourShortRuns();
  if (sqlCommands.has(argv[0])) beginSqlite();
  const { runProcess } = loadBundled<typeof import('./cli/run-process.ts')>('command');
  process.once('exit', saveCompiled);
  process.exitCode = await runProcess(argv, (exitCode) => process.exit(exitCode));
}

/** The answer that needs nothing of the program itself: the build wrote the help down (.ci/build.js). */
function immediateAnswer([only, ...others]: readonly string[]): string | undefined {
  if (others.length > 0) return undefined;
  if (only === '--version' || only === '-V') return `${version}\n`;
  if (only !== '--help' && only !== '-h') return undefined;
  try {
    return readFileSync(join(import.meta.dirname, 'help.txt'), 'utf8');
  } catch {
    return undefined;
  }
}

/** Only an installation that is not whole gets here. The program itself reports later errors. */
function reportBroken(error: unknown): void {
  process.stderr.write(`error: oktaql cannot start: ${error instanceof Error ? error.message : String(error)}
  Install it again.\n`);
  process.exitCode = 70;
}

const answer = immediateAnswer(argv);
if (answer === undefined) {
  start().catch(reportBroken);
} else {
  // The reader may be gone.
  process.stdout.on('error', () => {});
  process.stdout.write(answer);
}
