#!/usr/bin/env node
import { version } from './version.ts';

// This file decides how quick a start is: what it imports is read before anything else happens.
const argv = process.argv.slice(2);

/** Commands that will need SQLite. */
const sqlCommands: ReadonlySet<string | undefined> = new Set(['query', 'explain', 'run', 'audit']);

async function start(): Promise<void> {
  const { beginSqlite, favourShortRuns } = await import('./early-sqlite.ts');
  const { loadBundled, saveCompiled } = await import('./bundled.ts');
  favourShortRuns();
  if (sqlCommands.has(argv[0])) beginSqlite();
  const { runProcess } = loadBundled<typeof import('./cli/run-process.ts')>('command');
  process.once('exit', saveCompiled);
  process.exitCode = await runProcess(argv, (exitCode) => process.exit(exitCode));
}

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  void start();
}
