import { foldName } from '../base/fold-name.ts';
import type { ResultColumn } from '../base/sql-value.ts';
import type { Plan } from './plan.ts';
import type { ItemColumn, LocalName, OutputColumn } from './scope.ts';

/** Whether the column of a local table (lower case) holds JSON. */
type IsLocalJson = (table: LocalName, column: string) => boolean;

/** The columns of the answer by SQLite's names, each marked as JSON or not. */
export function resultColumns(
  names: readonly string[],
  { outputs }: Plan,
  isLocalJson: IsLocalJson = () => false,
): readonly ResultColumn[] {
  const known = outputs?.length === names.length ? outputs : undefined;
  return names.map((name, index) => {
    const output = known?.[index];
    return { name, json: output !== undefined && isJson(output, isLocalJson) };
  });
}

/** The call of a JSON function, or a column that holds JSON in every part of the query. */
const isJson = ({ jsonCall, origins }: OutputColumn, isLocalJson: IsLocalJson): boolean =>
  jsonCall ||
  (origins.length > 0 &&
    origins.every((origin) => origin !== undefined && isJsonColumn(origin, isLocalJson)));

function isJsonColumn({ item, column }: ItemColumn, isLocalJson: IsLocalJson): boolean {
  if (item.source.kind === 'query') {
    const output = item.source.resolved.outputs?.find(({ name }) => foldName(name) === column);
    return output !== undefined && isJson(output, isLocalJson);
  }
  if (item.source.kind === 'local') return isLocalJson(item.source.name, column);
  return (
    item.source.kind === 'virtual' &&
    item.source.reference.table.columns.some(({ name, type }) => type === 'json' && foldName(name) === column)
  );
}
