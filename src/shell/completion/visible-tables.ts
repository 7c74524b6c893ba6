import { tableNamed } from '../../catalog/short-name.ts';
import { hiddenColumns, type Table } from '../../catalog/table.ts';
import { Cursor } from '../../sql/cursor.ts';
import { type Cte, exposedName, type FromItem, itemsOf, type Query } from '../../sql/outline.ts';
import { readQueries } from '../../sql/read-query.ts';
import { isKeyword, isName, type Token } from '../../sql/token.ts';
import { coresOf, ctesOf } from '../../sql/walk.ts';
import type { CompletionScope } from './names-in-scope.ts';

/** A table that a statement mentions, by the name that qualifies its columns. */
export interface VisibleTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * The tables of a statement that is still being written, from any part of it, with their columns.
 * @param partial the typed part of a column's name
 */
export function visibleTables(
  tokens: readonly Token[],
  scope: CompletionScope,
  partial: string,
): readonly VisibleTable[] {
  const queries = readQueries(tokens, { from: 0, to: tokens.length });
  const ctes = [...ctesOf(queries)];
  const items = [...coresOf(queries)].flatMap((core) => itemsOf(core.from));
  const visible = items.flatMap((item): readonly VisibleTable[] => {
    const name = exposedName(item);
    return name === undefined ? [] : [{ name, columns: columnsOfItem(item, ctes, tokens, scope, partial) }];
  });
  const written = writtenTable(tokens);
  return written === undefined
    ? visible
    : [{ name: written.at(-1) ?? '', columns: columnsOfTable(written, scope, partial) }, ...visible];
}

export const cteNames = (tokens: readonly Token[]): readonly string[] =>
  [...ctesOf(readQueries(tokens, { from: 0, to: tokens.length }))].map(({ name }) => name);

function columnsOfItem(
  item: FromItem,
  ctes: readonly Cte[],
  tokens: readonly Token[],
  scope: CompletionScope,
  partial: string,
): readonly string[] {
  if (item.kind === 'derived') return outputNames(item.query, tokens);
  if (item.kind === 'function') {
    return /^json_(each|tree)$/i.test(item.name)
      ? ['key', 'value', 'type', 'atom', 'id', 'parent', 'fullkey', 'path']
      : [];
  }
  const [only] = item.name;
  const cte =
    item.name.length === 1 ? ctes.find(({ name }) => name.toLowerCase() === only?.toLowerCase()) : undefined;
  if (cte !== undefined) return cte.columns ?? outputNames(cte.query, tokens);
  return columnsOfTable(item.name, scope, partial);
}

/** The names of a query's columns, as far as they are plain. */
function outputNames({ cores }: Query, tokens: readonly Token[]): readonly string[] {
  return (cores[0]?.results ?? []).flatMap(({ alias, expression }) => {
    if (alias !== undefined) return [alias];
    const last = tokens[expression.to - 1];
    return last !== undefined && isName(last) ? [last.value] : [];
  });
}

/** The columns of a table. */
export function columnsOfTable(
  name: readonly string[],
  scope: CompletionScope,
  partial: string,
): readonly string[] {
  const known = tableNamed(scope.catalog, name.join('.'));
  if (known !== undefined) return columnNames(known, partial);
  const local = scope.localTables.find((table) => table.name.toLowerCase() === name.at(-1)?.toLowerCase());
  return local?.columns ?? [];
}

/** Hidden ones come last, and only once some letters were typed. */
export const columnNames = (table: Table, partial: string): readonly string[] =>
  [...table.columns, ...(partial === '' ? [] : hiddenColumns(table))].map(({ name }) => name);

/** The table that an INSERT, REPLACE, UPDATE or DELETE writes to. */
function writtenTable(tokens: readonly Token[]): readonly string[] | undefined {
  const cursor = new Cursor(tokens);
  cursor.takeKeyword('EXPLAIN');
  if (!isKeyword(cursor.peek(), 'INSERT', 'REPLACE', 'UPDATE', 'DELETE')) return undefined;
  cursor.position++;
  if (cursor.takeKeyword('OR')) cursor.position++;
  cursor.takeKeyword('INTO', 'FROM');
  const name = cursor.takeDottedName();
  return name.length === 0 ? undefined : name;
}
