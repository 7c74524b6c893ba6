import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { UsageError } from '../base/errors.ts';
import { rowSet } from '../base/row-set.ts';
import type { RowSet } from '../base/sql-value.ts';
import { readCommonOptions } from '../host/common-options.ts';
import { givenTime } from '../host/given-time.ts';
import { type Host, say } from '../host/host.ts';
import { journalPath } from '../host/journal-path.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { type JournaledWrite, readRecords } from '../writes/journal/journal-record.ts';

/**
 * `oktaql journal [--since T]`: the writes that were put down, oldest first. One without an outcome is `unknown`.
 * `--undo ID` puts a network condition back.
 * @throws UsageError when the journal is there and cannot be read, or has no such write
 */
export async function runJournal(command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { since, undo } = command.opts<{ since?: string; undo?: string }>();
  const from =
    since === undefined ? Number.NEGATIVE_INFINITY : givenTime('--since', since, context.clock.now());
  const path = journalPath(options, context);
  const { writes, unreadable } = readRecords(await readIfThere(path));
  if (undo !== undefined) {
    const { undoWrite } = await import('./undo-write.ts');
    await undoWrite(writeNamed(undo, writes, path), command, context);
    return;
  }
  const destination = await openDestination(options, context);
  for (const line of options.quiet === true ? [] : unreadable) {
    say(
      context,
      `warning: ${path}:${line} is not readable: a write may have been killed while it was put down`,
    );
  }
  const chosen = writes.filter(({ intent }) => !(Date.parse(intent.time) < from));
  const isTable = ['table', 'markdown'].includes(destination.format.name);
  const rows = isTable ? journalRows(chosen, shortColumns, shortId) : journalRows(chosen, columns);
  await printRows(rows, destination, options, context);
}

/** Fewer letters of an id than these name a write by accident. */
const fewestLetters = 6;

/** @throws UsageError when not exactly one write has an id that begins so */
function writeNamed(id: string, writes: readonly JournaledWrite[], path: string): JournaledWrite {
  const hint = 'oktaql journal shows the ids in the column write.';
  if (id.length < fewestLetters) {
    throw new UsageError(`--undo ${id}: at least ${fewestLetters} letters of the id are needed`, { hint });
  }
  const [found, ...others] = writes.filter(({ intent }) => intent.id.startsWith(id.toLowerCase()));
  if (found === undefined) throw new UsageError(`the journal ${path} has no write ${id}`, { hint });
  if (others.length > 0) throw new UsageError(`several writes begin with ${id}: write more of it`, { hint });
  return found;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new UsageError(`cannot read the journal ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The columns that fit into a table; the other formats have all of them. */
const shortColumns = [
  'write',
  'time',
  'status',
  'subdomain',
  'operation',
  'id',
  'name',
  'user',
  'host',
  'error',
];
const jsonColumns = ['parameters', 'before', 'body', 'after'];
const columns = [...shortColumns, 'statement', ...jsonColumns, 'requestId', 'version'];

/** In characters: enough to name a write with. */
const shortId = 8;

function journalRows(
  writes: readonly JournaledWrite[],
  names: readonly string[],
  idLength = Number.POSITIVE_INFINITY,
): RowSet {
  const rows = writes.map((write) => {
    const cells: Cells = { ...cellsOf(write), write: write.intent.id.slice(0, idLength) };
    return names.map((name) => cells[name] ?? null);
  });
  return rowSet(names, rows, jsonColumns);
}

type Cells = Readonly<Record<string, string | null | undefined>>;

function cellsOf({ intent, outcome }: JournaledWrite): Cells {
  const name = intent.before?.['name'];
  return {
    time: intent.time,
    status: outcome?.status ?? 'unknown',
    subdomain: intent.org,
    operation: intent.operation,
    id: intent.rowId,
    name: typeof name === 'string' ? name : undefined,
    user: intent.user,
    host: intent.host,
    error: outcome?.error?.message,
    statement: intent.statement,
    parameters: json(intent.parameters),
    before: json(intent.before),
    body: json(intent.body),
    after: json(outcome?.after),
    requestId: outcome?.requestId ?? outcome?.error?.requestId,
    version: intent.version,
  };
}

const json = (value: object | null | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
