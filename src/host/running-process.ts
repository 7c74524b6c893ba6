import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Whether the process that had this pid when it was recorded still runs.
 * @param start the result of `processStart` then; undefined: any process with that pid is taken for it
 */
export async function isRunning(pid: number, start: string | undefined): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const now = start === undefined ? undefined : await processStart(pid);
  return now === undefined || now === start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process began, as its system gives it: the same text for as long as it runs, and another for a later process
 * with the same pid. Undefined when there is no such process, or where the system does not say it (Windows).
 */
export async function processStart(pid: number): Promise<string | undefined> {
  switch (process.platform) {
    case 'linux':
      return startOnLinux(pid);
    case 'win32':
      return undefined;
    default:
      return startFromPs(pid);
  }
}

/** In clock ticks since the machine began to run, so that it says something only together with when that was. */
async function startOnLinux(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the name of the program, in parentheses, and may hold anything.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[startField - 3];
    return ticks === undefined ? undefined : `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** `starttime` in proc(5), counted from 1. */
const startField = 22;

/** To the second, which is enough: pids are not given out again so soon. */
async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { env });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
