import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../base/environment.ts';
import { largestFile, textOfBytes } from './regular-file.ts';

export interface CommandPlace {
  readonly env: Environment;
  /** The directory to run in: files in the working directory must not decide what a program does. */
  readonly homeDir: string;
  /** In milliseconds. Default 60,000: it may ask for a finger or a password. */
  readonly limitMs?: number | undefined;
}

/** Why a command gave no secret, to be read after its name. Quotes nothing of its output. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}

/** They end with this process. One listener for all: there may be a program for each of a thousand orgs. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * The standard output of a program, run without a shell. It reads no input, and its standard error is not shown, since
 * that may hold the secret. It ends with this process, and does not keep it alive.
 * @param command the program (absolute, or found in an absolute entry of PATH) and its arguments
 * @throws CommandFault
 */
export async function outputOf(
  [program = '', ...parameters]: readonly string[],
  { env, homeDir, limitMs = 60_000 }: CommandPlace,
): Promise<string> {
  const path = await pathOf(program, env);
  return new Promise((resolve, reject) => {
    const child = spawn(path, parameters, {
      cwd: homeDir,
      env: { ...env },
      shell: false,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const kill = () => child.kill('SIGKILL');
    running.add(child);
    const settle = (result: () => string) => {
      clearTimeout(timer);
      running.delete(child);
      // A program that it started may hold the pipe open.
      child.stdout.destroy();
      try {
        resolve(result());
      } catch (error) {
        reject(error);
      }
    };
    const giveUp = (reason: string) => {
      kill();
      settle(() => {
        throw new CommandFault(reason);
      });
    };
    const timer = setTimeout(() => giveUp(`did not end in ${limitMs / 1000} seconds`), limitMs);
    timer.unref();
    child.unref();
    (child.stdout as unknown as { unref(): void }).unref();
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > largestFile) giveUp('printed more than 1 MiB');
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      giveUp(`cannot be run: ${error.code ?? 'no reason'}`),
    );
    child.once('close', (code, signal) =>
      settle(() => {
        if (signal !== null) throw new CommandFault(`was ended by ${signal}`);
        if (code !== 0) throw new CommandFault(`ended with exit code ${code}`);
        return decoded(Buffer.concat(chunks));
      }),
    );
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    return textOfBytes(bytes);
  } catch {
    throw new CommandFault('printed something that is not UTF-8 text');
  }
}

/** On Windows a script would need a shell. */
const endings: readonly string[] = process.platform === 'win32' ? ['', '.exe', '.com'] : [''];

/** @throws CommandFault */
async function pathOf(program: string, env: Environment): Promise<string> {
  if (isAbsolute(program)) return program;
  if (/[/\\]/.test(program)) throw new CommandFault('is neither an absolute path nor a name alone');
  // A relative entry is another directory wherever the program is started.
  for (const directory of (env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry))) {
    for (const ending of endings) {
      const path = join(directory, program + ending);
      if (await isProgram(path)) return path;
    }
  }
  throw new CommandFault('is not found in the absolute directories of PATH');
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
