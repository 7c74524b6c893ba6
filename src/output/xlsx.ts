import { type CellValue, writeXlsxStream } from 'hucre/xlsx';
import { UsageError } from '../base/errors.ts';
import type { ResultColumn, SqlValue } from '../base/sql-value.ts';
import type { Format } from './format.ts';
import { textOf } from './value-text.ts';
import { xmlText } from './xml-text.ts';

/** Excel's limit, in UTF-16 code units. */
const longestText = 32_767;

/** The form in which Okta writes times. Excel keeps milliseconds. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/** Excel reads `_x0041_` as `A`. */
const excelEscape = /_(?=x[\dA-Fa-f]{4}_)/g;

/** Times are dates and numbers numbers; all else is text, so that ids keep their digits and nothing runs. */
export function cellOf(value: SqlValue, { name }: ResultColumn): CellValue {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))) {
    return Number(value);
  }
  if (typeof value === 'string' && time.test(value)) return new Date(value);
  const text = xmlText(textOf(value)).replace(excelEscape, '_x005F_');
  if (text.length <= longestText) return text;
  throw new UsageError(
    `a value of ${name} has ${text.length} characters, and a cell of a workbook takes ${longestText}`,
    { hint: 'Leave the column out, or write CSV or JSON.' },
  );
}

function* cellRows(rows: Iterable<readonly SqlValue[]>, columns: readonly ResultColumn[]) {
  for (const row of rows) yield columns.map((column, index) => cellOf(row[index] ?? null, column));
}

/** One sheet with its header in sight; after 1,048,576 rows, Excel's limit, another. */
export const xlsx: Format = {
  format: ({ columns, rows }) =>
    writeXlsxStream(cellRows(rows, columns), {
      name: 'oktaql',
      columns: columns.map(({ name: header }) => ({ header })),
      freezePane: { rows: 1 },
    }),
};
