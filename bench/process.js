import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The command as `npm run build` leaves it. */
export const oktaql = here('../dist/cli.cjs');
/** What the command sets for itself (src/start/early-sqlite.ts), for scripts that run parts of it. */
export const commandFlags = ['--wasm-tiering-budget=1000000000', '--heap-growing-percent=100'];
export const baseline = (name) => here(`baselines/${name}`);
export const measured = (name) => here(`measured/${name}`);

/**
 * Runs one program to its end; its output goes to the file `out` in `cwd`.
 * @param memory True asks for the peak memory as well. Only for programs of Node.
 * @returns milliseconds from before the start to after the end, and bytes
 * @throws Error when it fails: a figure of something that did not work is worse than none.
 */
export function runProgram(command, args, { cwd, env = {}, memory = false }) {
  const out = openSync(join(cwd, 'out'), 'w');
  const options = memory ? ['--require', here('peak-memory.cjs')] : [];
  const startedAt = performance.now();
  const child = spawn(command, [...options, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['ignore', out, 'pipe', 'pipe'],
  });
  let said = '';
  let peak = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdio[3].on('data', (chunk) => {
    peak += chunk;
  });
  return new Promise((resolve, reject) => {
    let wallMs;
    child.once('error', reject);
    child.once('exit', () => {
      wallMs = performance.now() - startedAt;
    });
    child.once('close', (code) => {
      closeSync(out);
      if (code === 0) resolve({ wallMs, peakBytes: Number(peak), said });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}

export const runNode = (args, options) => runProgram(process.execPath, args, options);

/**
 * Runs a script of `measured/`, which measures inside of its process and tells a JSON object of figures on standard
 * error.
 */
export async function runMeasured(name, argument, { cwd, flags = [] }) {
  const { wallMs, said } = await runNode([...flags, measured(name), JSON.stringify(argument)], { cwd });
  return { wallMs, ...JSON.parse(said) };
}
