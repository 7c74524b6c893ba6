import { SqlError } from '../base/errors.ts';
import { foldName } from '../base/fold-name.ts';
import { locate } from '../sql/lexer.ts';
import type { SqlText } from '../sql/sql-text.ts';
import type { Reference } from './scope.ts';

/** A table that cannot be asked for because nothing binds one of its key columns. */
export function missingKey(reference: Reference, columns: readonly string[], text: SqlText): SqlError {
  const names = columns.join(' and ');
  const plural = columns.length === 1 ? 'column' : 'columns';
  const condition = columns.map((column) => `${column} = '…'`).join(' AND ');
  const position = text.tokens.findIndex(
    (token, index) =>
      foldName(token.value) === reference.table.name.split('.').at(-1) &&
      text.tokens[index - 1]?.text === '.',
  );
  return new SqlError(`${reference.table.name} cannot be read without its key ${plural} ${names}`, {
    location: position < 0 ? undefined : locate(text.source, text.tokens[position]?.start ?? 0),
    hint: `Bind it, for example: SELECT * FROM ${reference.table.name} WHERE ${condition}`,
  });
}
