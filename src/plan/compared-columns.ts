import { foldName } from '../base/fold-name.ts';
import type { Operand } from '../sql/predicate.ts';
import { columnsNamed, resolveColumn } from './column.ts';
import type { ItemColumn, LocalSchema, Scope } from './scope.ts';

/** The column that an operand is; undefined when it is anything else. */
export const columnOfOperand = (scope: Scope, operand: Operand | undefined): ItemColumn | undefined =>
  operand?.kind === 'column' ? resolveColumn(scope, operand.column) : undefined;

/**
 * The columns that equal a text wherever the operand does: one, or the several columns that USING or NATURAL merged
 * over a RIGHT or FULL join, when they are all compared alike.
 */
export function boundColumns(
  scope: Scope,
  operand: Operand | undefined,
  schema: LocalSchema,
): readonly ItemColumn[] {
  const only = columnOfOperand(scope, operand);
  if (only !== undefined) return [only];
  if (operand?.kind !== 'column' || operand.column.qualifier.length > 0) return [];
  const merged = columnsNamed(scope, operand.column)?.columns ?? [];
  return merged.every((column) => isText(column, schema)) ? merged : [];
}

/**
 * Whether values compared with the column are compared as text, byte by byte: then a value that binds it binds its
 * equals as well. To a number '07' equals '7', and to a collation 'A' can equal 'a'.
 */
export function isText({ item, column }: ItemColumn, schema: LocalSchema): boolean {
  const { source } = item;
  if (source.kind === 'virtual') {
    const declared = source.reference.table.columns.find(({ name }) => foldName(name) === column);
    // Times are compared as instants: two texts can be the same one.
    return declared?.type === 'text' || declared?.type === 'json';
  }
  if (source.kind === 'local') {
    const isTime = schema.timesOf(source.name).has(column);
    return item.item.kind === 'table' && !isTime && schema.isText(source.name, column);
  }
  if (source.kind === 'itself') return false;
  const output = source.resolved.outputs?.find(({ name }) => foldName(name) === column);
  return (
    output !== undefined &&
    output.origins.length === source.resolved.query.cores.length &&
    output.origins.every((origin) => origin && isText(origin, schema))
  );
}
