import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Clock } from '../../src/clock.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A working directory with a home, in which the command line runs within this process. */
export interface Workplace {
  readonly cwd: string;
  /** Writes a file below the working directory. */
  write(path: string, text: string): Promise<string>;
  run(...argv: readonly string[]): Promise<Outcome>;
  remove(): Promise<void>;
}

export async function createWorkplace(
  options: { readonly env?: Record<string, string>; readonly clock?: Clock } = {},
): Promise<Workplace> {
  const root = await mkdtemp(join(tmpdir(), 'oktaql-saved-'));
  const cwd = join(root, 'work');
  const homeDir = join(root, 'home');
  await Promise.all([mkdir(cwd), mkdir(homeDir)]);
  const clock = options.clock ?? new FixedClock();
  return {
    cwd,
    write: async (path, text) => {
      const file = join(cwd, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },
    run: async (...argv) => {
      const stdout = new Collector();
      const stderr = new Collector();
      const code = await runCli(argv, {
        stdin: Object.assign(new PassThrough(), { isTTY: false }),
        stdout,
        stderr,
        env: { ...options.env },
        cwd,
        homeDir,
        clock,
        interrupt: new AbortController().signal,
      });
      return { code, stdout: stdout.text, stderr: stderr.text };
    },
    remove: () => rm(root, { recursive: true }),
  };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A configuration file for the orgs of an emulator. */
export const configurationFor = (emulator: Emulator): string =>
  `orgs:\n${emulator.orgs.map(({ name, url, token }) => `  ${name}:\n    url: ${url}\n    token: ${token}\n`).join('')}`;
