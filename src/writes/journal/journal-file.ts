import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { IncompleteError } from '../../base/errors.ts';
import type { JsonObject } from '../../plan/api-request.ts';
import type { Intent, Journal, Settlement, UnsettledWrite } from './journal.ts';
import { type IntentRecord, type JournaledWrite, type JournalRecord, readRecords } from './journal-record.ts';
import { isSameAsKept } from './same-as-kept.ts';

/** The person and process that write, for the journal. */
export interface Author {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Distinguishes this process from a later one with the same pid; undefined where the system does not give it. */
  readonly processStart: string | undefined;
  readonly version: string;
}

export interface JournalFileOptions {
  readonly path: string;
  readonly author: Author;
  readonly clock: Clock;
  /** Whether that process of this host still runs: its writes are under way rather than unknown. */
  readonly isRunning: (pid: number, processStart: string | undefined) => Promise<boolean>;
}

/**
 * How long a write without an outcome may be taken for one under way. With all its retries, their time-outs and the
 * longest waits for a rate limit the client ends it in some 80 minutes. When there is no outcome after that, its
 * process hangs, or another one has its pid.
 */
const longestUnderWayMs = 2 * 60 * 60_000;

/**
 * Makes a directory and those above it. Node's own recursive form never ends where a file system denies that a
 * directory is there which it has, as /proc does.
 */
async function makeDirectory(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await make();
  }
}

/**
 * Opens the journal for appending, and makes it with its directory when there is none (modes 0600 and 0700).
 * @throws IncompleteError when it cannot be written: then nothing may be sent.
 */
export async function openJournalFile(options: JournalFileOptions): Promise<Journal> {
  return attempt(options.path, async () => {
    await makeDirectory(dirname(options.path));
    const file = await open(options.path, 'a+', 0o600);
    try {
      return await JournalFile.over(file, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

class JournalFile implements Journal {
  readonly unsettled: readonly UnsettledWrite[];
  readonly #unsettledIds: readonly string[];
  readonly #file: FileHandle;
  readonly #options: JournalFileOptions;

  private constructor(file: FileHandle, options: JournalFileOptions, unsettled: readonly JournaledWrite[]) {
    this.#file = file;
    this.#options = options;
    this.#unsettledIds = unsettled.map(({ intent }) => intent.id);
    this.unsettled = unsettled.map(({ intent }) => ({
      time: intent.time,
      org: intent.org,
      operation: intent.operation,
      method: intent.method,
      rowId: intent.rowId ?? undefined,
      name: typeof intent.before?.['name'] === 'string' ? intent.before['name'] : undefined,
      changes: changesOf(intent),
    }));
  }

  static async over(file: FileHandle, options: JournalFileOptions): Promise<JournalFile> {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if ((stats.mode & 0o077) !== 0) await file.chmod(0o600);
    const text = await file.readFile('utf8');
    const journal = new JournalFile(file, options, await unsettledIn(text, options));
    // A kill may have left half a line behind: the next record begins a new line.
    if (text !== '' && !text.endsWith('\n')) await file.appendFile('\n');
    await file.sync();
    await syncDirectory(dirname(options.path));
    return journal;
  }

  async markReported(): Promise<void> {
    for (const id of this.#unsettledIds) await this.#append({ kind: 'reported', id, time: this.#time() });
  }

  async intend(intent: Intent): Promise<string> {
    const id = randomUUID();
    const { author } = this.#options;
    await this.#append({ kind: 'intent', id, time: this.#time(), ...intent, ...author });
    return id;
  }

  async settle(id: string, settlement: Settlement): Promise<void> {
    await this.#append({ kind: 'outcome', id, time: this.#time(), ...settlement });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #time(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  #append(record: JournalRecord): Promise<void> {
    return attempt(this.#options.path, async () => {
      await this.#file.appendFile(`${JSON.stringify(record)}\n`);
      await this.#file.sync();
    });
  }
}

async function unsettledIn(text: string, options: JournalFileOptions): Promise<readonly JournaledWrite[]> {
  const unsettled: JournaledWrite[] = [];
  for (const write of readRecords(text).writes) {
    const { intent, outcome, reported } = write;
    if (reported || (outcome !== undefined && outcome.status !== 'unknown')) continue;
    if (outcome === undefined && (await isUnderWay(intent, options))) continue;
    unsettled.push(write);
  }
  return unsettled;
}

async function isUnderWay(intent: IntentRecord, options: JournalFileOptions): Promise<boolean> {
  const { author, clock, isRunning } = options;
  const { host, pid, processStart } = intent;
  // This process has no write under way: it is about to begin one.
  if (host !== author.host || pid === author.pid) return false;
  const ageMs = Math.abs(clock.now() - Date.parse(intent.time));
  return ageMs <= longestUnderWayMs && (await isRunning(pid, processStart ?? undefined));
}

function changesOf({ before, body }: IntentRecord): JsonObject | undefined {
  if (body === null || body === undefined) return undefined;
  const [was, sent] = [(before ?? {}) as JsonObject, body as JsonObject];
  return Object.fromEntries(
    Object.entries(sent).filter(([member, value]) => !isSameAsKept(was[member], value)),
  );
}

/** A file that was just made is only safe once its directory is. Not every system can do that. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r');
    await directory.sync().finally(() => directory.close());
  } catch {}
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new IncompleteError(`the journal of writes cannot be written: ${path}: ${reason}`, {
      hint: 'Nothing is sent without it. Make room or mend its permissions, or name another with --journal.',
      cause: error,
    });
  }
}
