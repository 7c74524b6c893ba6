import { type Options, stringify } from 'csv-stringify/sync';
import type { Row, RowSet } from '../sql/value.ts';
import { gatherChunks } from './chunks.ts';
import type { Format, FormatOptions } from './format.ts';
import { textOf } from './value-text.ts';

/** Per call of csv-stringify, which reads its options anew each time. */
const rowsPerBatch = 100;

const byteOrderMark = '\uFEFF';

/** What Excel, LibreOffice and Google Sheets take for the beginning of a formula. */
const formulaStart = /^[=+\-@\t\r]/;

/**
 * RFC 4180: CRLF after every row, fields quoted where they must be. NULL is an empty field, the empty text `""`.
 * Only text is guarded against formulas: a negative number is a number.
 */
function csvOptions({ formulaGuard }: FormatOptions): Options {
  return {
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    cast: {
      string: (text) => {
        if (text === '') return { value: text, quoted_empty: true };
        return formulaGuard && formulaStart.test(text) ? `'${text}` : text;
      },
      number: textOf,
      bigint: textOf,
      object: (blob) => textOf(blob as unknown as Uint8Array),
    },
  };
}

function* batches({ columns, rows }: RowSet, headers: boolean): Generator<Row[]> {
  let batch: Row[] = headers ? [columns.map(({ name }) => name)] : [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < rowsPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function* pieces(result: RowSet, options: FormatOptions): Generator<string> {
  if (result.columns.length === 0) return;
  if (options.bom) yield byteOrderMark;
  const written = csvOptions(options);
  for (const batch of batches(result, options.headers ?? true)) yield stringify(batch, written);
}

export const csv: Format = {
  name: 'csv',
  format: (result, options) => gatherChunks(pieces(result, options)),
};
