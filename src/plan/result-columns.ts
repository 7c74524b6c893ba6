import type { ResultColumn } from '../sql/value.ts';
import type { Plan } from './plan.ts';
import type { ItemColumn, OutputColumn } from './scope.ts';

/** The columns of the answer by SQLite's names, told apart into JSON and other. */
export function resultColumns(names: readonly string[], { outputs }: Plan): readonly ResultColumn[] {
  const known = outputs?.length === names.length ? outputs : undefined;
  return names.map((name, index) => {
    const output = known?.[index];
    return { name, json: output !== undefined && isJson(output) };
  });
}

/** The call of a JSON function, or a JSON column of a virtual table in every part of the query. */
const isJson = ({ jsonCall, origins }: OutputColumn): boolean =>
  jsonCall || (origins.length > 0 && origins.every((origin) => origin !== undefined && isJsonColumn(origin)));

function isJsonColumn({ item, column }: ItemColumn): boolean {
  if (item.source.kind === 'query') {
    const output = item.source.resolved.outputs?.find(({ name }) => name.toLowerCase() === column);
    return output !== undefined && isJson(output);
  }
  return (
    item.source.kind === 'virtual' &&
    item.source.reference.table.columns.some(
      ({ name, type }) => type === 'json' && name.toLowerCase() === column,
    )
  );
}
