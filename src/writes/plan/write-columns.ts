import { SqlError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { type Column, findColumn, findHidden, orgColumn, type Table } from '../../catalog/table.ts';
import { locate } from '../../sql/lexer.ts';
import type { StatementText } from '../../sql/split.ts';
import type { ColumnMention } from '../../sql/write-statement.ts';

/** StackQL's spelling of a member of the body: `data__network`. */
const bodyPrefix = /^data__/i;

/** The role of a mentioned column in a write. */
export type WrittenColumn =
  | { readonly kind: 'body'; readonly column: Column }
  /** `subdomain`, or the column that the path names. Only a list of VALUES may have them. */
  | { readonly kind: 'org' | 'id' };

/**
 * The columns that a write mentions, in order.
 * @param keys whether key columns are taken as well
 * @throws SqlError for a column that is unknown, cannot be written, or is there twice; it lists the writable ones
 */
export function writtenColumns(
  text: StatementText,
  mentions: readonly ColumnMention[],
  table: Table,
  idColumn: string,
  { keys }: { readonly keys: boolean },
): readonly WrittenColumn[] {
  const seen = new Set<string>();
  return mentions.map((mention) => {
    const location = locate(text.source, text.tokens[mention.at]?.start ?? 0);
    const column = findColumn(table, mention.name.replace(bodyPrefix, ''));
    const isKey = column !== undefined && [orgColumn, idColumn].includes(column.name);
    const asKey = keys && isKey && !bodyPrefix.test(mention.name);
    if (column === undefined || !(column.writable || asKey)) {
      throw new SqlError(problem(mention, column, table, isKey), {
        location,
        hint: hint(mention, column, table),
      });
    }
    if (seen.has(column.name)) throw new SqlError(`${column.name} is written twice`, { location });
    seen.add(column.name);
    if (!asKey) return { kind: 'body', column };
    return { kind: column.name === orgColumn ? 'org' : 'id' };
  });
}

function problem({ name }: ColumnMention, column: Column | undefined, table: Table, isKey: boolean): string {
  if (column === undefined && findHidden(table, name.replace(bodyPrefix, '')) === undefined)
    return `no such column: ${name} of ${table.name}`;
  return isKey ? `${name} tells which row is meant and cannot be set` : `${name} cannot be written`;
}

function hint({ name }: ColumnMention, column: Column | undefined, table: Table): string {
  const writable = writableColumns(table).map((candidate) => candidate.name);
  const meant = column === undefined ? nearest(name.replace(bodyPrefix, ''), writable) : undefined;
  const guess = meant === undefined ? '' : `Did you mean ${meant}? `;
  return `${guess}Columns that can be written: ${writable.join(', ')}.`;
}

export const writableColumns = (table: Table): readonly Column[] =>
  table.columns.filter(({ writable }) => writable);
