#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { compileSqlite } from './store/sqlite-module.ts';
import { version } from './version.ts';

// This file decides how quick a start is: what it imports is read before anything else happens.
const argv = process.argv.slice(2);

/** Commands that will need SQLite. */
const sqlCommands: ReadonlySet<string | undefined> = new Set(['query', 'explain', 'run', 'audit']);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  // SQLite's WebAssembly is compiled twice: quickly when a function is first called, and again, by threads that take
  // the time of a cold start, once it has run for a while. Short statements never get that much back. The default is
  // 1.8 million bytes executed; this is about a second of work.
  setFlagsFromString('--wasm-tiering-budget=1000000000');
  // Beside reading our own code. When it fails, whoever needs it says so.
  if (sqlCommands.has(argv[0])) compileSqlite().catch(() => {});
  const { runProcess } = await import('./cli/run-process.ts');
  process.exitCode = await runProcess(argv, (exitCode) => process.exit(exitCode));
}
