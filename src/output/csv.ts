import type { Row, RowSet, SqlValue } from '../base/sql-value.ts';
import { gatherChunks } from './chunks.ts';
import type { FormatOptions, TextFormat } from './format.ts';
import { textOf } from './value-text.ts';

const byteOrderMark = '\uFEFF';

/**
 * The beginning of a formula to Excel, LibreOffice and Google Sheets: its sign, also in the wide and small forms of
 * East Asian scripts, after blanks and invisible characters. A tab or line end moves to another cell.
 */
export const formulaStart = /^(?:[\t\r\n]|[\s\p{Z}\p{C}\p{DI}]*[=+\-@＝＋－＠﹦﹢﹣﹫])/u;

/** It runs nothing: `-14`, `+3.5`, `-1e5`. */
export const plainNumber = /^[+-](?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

const isFormula = (text: string): boolean => formulaStart.test(text) && !plainNumber.test(text);

/** Fields with these are quoted (RFC 4180, section 2), by the separator. */
const special = { ',': /[",\r\n]/, '\t': /["\t\r\n]/ } as const;

type Separator = keyof typeof special;

const quoted = (text: string, separator: Separator): string =>
  special[separator].test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * NULL is an empty field, the empty text `""`. Only text is guarded against formulas, and none of a number.
 *
 * By our own hand, because csv-stringify takes five times as long: half the time of an export (bench/README.md).
 * In the tests csv-parse and other programs read this output back.
 */
function fieldOf(value: SqlValue, formulaGuard: boolean, separator: Separator): string {
  if (value === null) return '';
  if (typeof value !== 'string') return textOf(value);
  if (value === '') return '""';
  return quoted(formulaGuard && isFormula(value) ? `'${value}` : value, separator);
}

function lineOf(row: Row, formulaGuard: boolean, separator: Separator): string {
  let line = '';
  for (let index = 0; index < row.length; index++) {
    if (index > 0) line += separator;
    line += fieldOf(row[index] ?? null, formulaGuard, separator);
  }
  return `${line}\r\n`;
}

function* pieces(
  result: RowSet,
  { bom, headers = true, formulaGuard }: FormatOptions,
  separator: Separator,
): Generator<string> {
  const { columns, rows } = result;
  if (columns.length === 0) return;
  if (bom) yield byteOrderMark;
  if (headers)
    yield lineOf(
      columns.map(({ name }) => name),
      formulaGuard,
      separator,
    );
  for (const row of rows) yield lineOf(row, formulaGuard, separator);
}

/** Lines of fields, each ended by CRLF. */
export const csvLines = (result: RowSet, options: FormatOptions, separator: Separator): Iterable<string> =>
  gatherChunks(pieces(result, options, separator));

/** RFC 4180: CRLF after every row, fields quoted where they must be. */
export const csv: TextFormat = {
  format: (result, options) => csvLines(result, options, ','),
};
