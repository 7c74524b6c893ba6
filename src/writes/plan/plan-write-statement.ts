import type { Catalog } from '../../catalog/catalog.ts';
import { noSuchTable } from '../../catalog/no-such-table.ts';
import type { ValueOfParameter } from '../../plan/key-text.ts';
import { locate } from '../../sql/lexer.ts';
import type { WriteStatement } from '../../sql/statement.ts';
import { outlineWrite } from '../../sql/write-statement.ts';
import { planCurrent } from './plan-current.ts';
import { planValues } from './plan-values.ts';
import { planWhere } from './plan-where.ts';
import { writtenColumns } from './write-columns.ts';
import type { Prepare, WriteInPlanning } from './write-in-planning.ts';
import { expectRowOperations } from './write-operations.ts';
import type { WritePlan } from './write-plan.ts';

/**
 * Plans a write. Pure, but for questions to SQLite.
 * @throws SqlError for anything in the statement that would make it do something other than it seems to say.
 */
export function planWriteStatement(
  statement: WriteStatement,
  catalog: Catalog,
  valueOfParameter: ValueOfParameter,
  prepare: Prepare,
): WritePlan {
  const { text } = statement;
  const table = catalog.find(statement.table);
  if (table === undefined) {
    const offset = text.tokens[statement.tableAt]?.start ?? 0;
    throw noSuchTable(catalog, statement.table, locate(text.source, offset));
  }
  const outline = outlineWrite(statement);
  const operations = expectRowOperations(table, outline.kind === 'delete' ? 'delete' : 'replace');
  const context: WriteInPlanning = { text, table, operations, valueOfParameter, prepare, outline };
  switch (outline.kind) {
    case 'delete':
      return planCurrent(context, outline.where) ?? planWhere(context, 'delete', outline.where, [], []);
    case 'set': {
      const mentions = outline.assignments.map(({ column }) => column);
      const columns = writtenColumns(text, mentions, table, operations.idColumn, { keys: false });
      const values = outline.assignments.map(({ value }) => value);
      return planWhere(context, outline.verb, outline.where, columns, values);
    }
    case 'values':
      return planValues(context, outline);
  }
}
