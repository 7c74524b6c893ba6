import type { RowSet, SqlValue } from '../../src/base/sql-value.ts';
import type { FormatOptions } from '../../src/output/format.ts';
import { type FormatName, formatNamed } from '../../src/output/formats.ts';

export const plainOptions: FormatOptions = { formulaGuard: true, bom: false, color: false };

/** Names that end in `*` are columns of JSON. */
export function resultOf(names: readonly string[], rows: Iterable<readonly SqlValue[]>): RowSet {
  const columns = names.map((name) => ({ name: name.replace(/\*$/, ''), json: name.endsWith('*') }));
  return { columns, rows };
}

export async function print(
  format: FormatName,
  result: RowSet,
  options: Partial<FormatOptions> = {},
): Promise<string> {
  const { format: write } = await formatNamed(format).load();
  return [...(write(result, { ...plainOptions, ...options }) as Iterable<string>)].join('');
}
