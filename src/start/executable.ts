import { runAsChild } from '../cli/as-init.ts';
import { runProcess } from '../cli/run-process.ts';
import { beginSqlite, favourShortRuns } from './early-sqlite.ts';

// The entry of the single executable (.ci/executable.js): all of the program is one script, which Node has compiled.

async function start(): Promise<number> {
  if (process.pid === 1) return runAsChild();
  favourShortRuns();
  beginSqlite();
  return runProcess(process.argv.slice(2), (exitCode) => process.exit(exitCode));
}

start().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `error: oktaql cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 70;
  },
);
