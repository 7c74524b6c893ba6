import { UsageError } from '../../base/errors.ts';
import { isDatabasePath } from './sqlite-tables.ts';

/** A local table that the user asked for. */
export interface TableOption {
  /** Any name that SQLite can quote; undefined: the tables of a database, by their own names. */
  readonly name: string | undefined;
  readonly path: string;
}

const example = 'Write it like -t owners=owners.csv';

/**
 * Reads the argument of `--table`: `name=path`, or the path of a database.
 * @throws UsageError when one of them is missing, or the name is one that SQLite keeps for itself.
 */
export function parseTableOption(argument: string): TableOption {
  const at = argument.indexOf('=');
  if (at < 0 && isDatabasePath(argument)) return { name: undefined, path: argument };
  if (at < 0) throw new UsageError(`--table ${argument}: there is no =`, { hint: example });
  const name = argument.slice(0, at).trim();
  const path = argument.slice(at + 1);
  if (name === '') throw new UsageError(`--table ${argument}: the table has no name`, { hint: example });
  if (path === '') throw new UsageError(`--table ${argument}: the file is missing`, { hint: example });
  if (/^sqlite_/i.test(name)) {
    throw new UsageError(`--table ${argument}: names that begin with sqlite_ are SQLite's own`, {
      hint: 'Choose another name.',
    });
  }
  return { name, path };
}
