#!/usr/bin/env node
import { homedir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runCli } from './cli/run-cli.ts';
import { systemClock } from './clock.ts';
import { exitCode, InterruptedError } from './errors.ts';

// SQLite's WebAssembly is compiled twice: quickly when a function is first called, and again, by threads that take the
// time of a cold start, once it has run for a while. Short statements never get that much back. The default is 1.8
// million bytes executed; this is about a second of work.
setFlagsFromString('--wasm-tiering-budget=1000000000');

const interrupt = new AbortController();

/** The first interrupt ends what is under way in good order; a second one ends the process at once. */
function onInterrupt(): void {
  if (interrupt.signal.aborted) process.exit(exitCode.interrupted);
  interrupt.abort(new InterruptedError());
}

process.on('SIGINT', onInterrupt);
process.on('SIGTERM', onInterrupt);
process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  homeDir: homedir(),
  clock: systemClock,
  interrupt: interrupt.signal,
});
process.off('SIGINT', onInterrupt);
process.off('SIGTERM', onInterrupt);
