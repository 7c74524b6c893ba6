import type { Catalog } from '../catalog/catalog.ts';
import type { Table } from '../catalog/table.ts';
import { SqlError } from '../errors.ts';
import { locate } from './lexer.ts';
import { type Core, exposedName, type FromItem, itemsOf, mergesColumns, type Query } from './outline.ts';
import type { StatementText } from './split.ts';
import { type Edit, quoteName } from './sql-text.ts';
import { isSymbol, type Span } from './token.ts';
import { coresOf } from './walk.ts';

/**
 * Where a statement reads a table with the other spellings of its columns, `*` would show them too. This spells out
 * each such `*` as the columns that it stands for.
 */
export function expandStars(
  statement: StatementText,
  queries: readonly Query[],
  isExpanded: (table: Table) => boolean,
  catalog: Catalog,
): readonly Edit[] {
  const tableOf = (item: FromItem): Table | undefined => {
    const table = item.kind === 'table' ? catalog.find(item.name.join('.')) : undefined;
    return table !== undefined && isExpanded(table) ? table : undefined;
  };
  return [...coresOf(queries)].flatMap((core) =>
    itemsOf(core.from).some((item) => tableOf(item) !== undefined)
      ? core.results.flatMap(({ expression }) => expandResult(statement, core, expression, tableOf))
      : [],
  );
}

function expandResult(
  statement: StatementText,
  core: Core,
  { from, to }: Span,
  tableOf: (item: FromItem) => Table | undefined,
): readonly Edit[] {
  const { tokens } = statement;
  if (!isSymbol(tokens[to - 1], '*')) return [];
  const items = itemsOf(core.from);
  const nameOf = (item: FromItem) => exposedName(item) ?? `table ${items.indexOf(item) + 1}`;
  const columnsOf = (item: FromItem): string => {
    const name = quoteName(nameOf(item));
    const table = tableOf(item);
    return table === undefined
      ? `${name}.*`
      : table.columns.map((column) => `${name}.${quoteName(column.name)}`).join(', ');
  };
  if (to - from === 1) {
    refuseMergedColumns(statement, core, from);
    const nameless = items.filter((item) => exposedName(item) === undefined);
    const aliases = nameless.map((item) => ({
      from: item.span.to - 1,
      to: item.span.to,
      text: `) AS ${quoteName(nameOf(item))}`,
    }));
    return [{ from, to, text: items.map(columnsOf).join(', ') }, ...aliases];
  }
  const qualifier = tokens[to - 3]?.value.toLowerCase();
  const item = items.find((candidate) => exposedName(candidate)?.toLowerCase() === qualifier);
  return item === undefined || tableOf(item) === undefined ? [] : [{ from, to, text: columnsOf(item) }];
}

/** `*` over USING and NATURAL shows a merged column once; spelling that out would need every table's columns. */
function refuseMergedColumns(statement: StatementText, core: Core, at: number): void {
  if (!mergesColumns(core.from)) return;
  throw new SqlError('another spelling of a column cannot be used beside * over USING or NATURAL', {
    location: locate(statement.source, statement.tokens[at]?.start ?? 0),
    hint: 'Write id instead of apiTokenId, or name the columns instead of *.',
  });
}
