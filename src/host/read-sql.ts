import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { reasonOf } from '../base/file-fault.ts';
import type { Host } from './host.ts';

export interface SqlSource {
  readonly sql?: string | undefined;
  /** `-` is standard input. */
  readonly file?: string | undefined;
  /** Whether `-t NAME=-` reads it. */
  readonly isStdinTaken?: boolean | undefined;
}

/**
 * The SQL of a command: its argument, a file, or standard input when it is no terminal.
 * @throws UsageError when there is none, or the file cannot be read.
 */
export async function readSql(source: SqlSource, context: Host): Promise<string> {
  if (source.isStdinTaken === true && source.sql === undefined && (source.file ?? '-') === '-') {
    throw new UsageError(
      'standard input is a table here (-t NAME=-): the SQL comes as an argument, or from -f FILE',
    );
  }
  const text = await textOf(source, context);
  if (text.trim() === '') throw noSql();
  return text;
}

async function textOf({ sql, file }: SqlSource, context: Host): Promise<string> {
  if (sql !== undefined && file !== undefined) {
    throw new UsageError('SQL comes either as an argument or from -f, not both');
  }
  if (sql !== undefined) return sql;
  if (file !== undefined && file !== '-') return readSqlFile(resolve(context.cwd, file), file);
  if (file === undefined && context.stdin.isTTY === true) throw noSql();
  return readStream(context.stdin);
}

const noSql = (): UsageError =>
  new UsageError('there is no SQL statement', {
    hint: 'oktaql query "SELECT …", -f FILE, or SQL on standard input.',
  });

async function readSqlFile(path: string, named: string): Promise<string> {
  try {
    return decode(await readFile(path), named);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = reasonOf(error) ?? (error as Error).message;
    throw new UsageError(`cannot read ${named === '' ? '""' : named}: ${reason}`, { cause: error });
  }
}

async function readStream(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return decode(Buffer.concat(chunks), 'standard input');
}

function decode(bytes: Buffer, named: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${named} is not UTF-8 text`, { cause: error });
  }
}

/** Whether a local table comes from standard input. @throws UsageError when two do, or a person sits there */
export function takesStdin(tables: readonly string[], { stdin }: Pick<Host, 'stdin'>): boolean {
  const count = tables.filter((table) => /^[^=]+=-$/.test(table)).length;
  if (count > 1) throw new UsageError('only one table can come from standard input');
  if (count === 1 && stdin.isTTY === true) {
    throw new UsageError('a table is to come from standard input, and that is the terminal', {
      hint: 'cat owners.csv | oktaql query -t owners=- "SELECT * FROM owners"',
    });
  }
  return count === 1;
}
