import { counted } from '../../base/counted.ts';
import { UsageError } from '../../base/errors.ts';
import { foldName } from '../../base/fold-name.ts';
import type { Row, SqlValue } from '../../base/sql-value.ts';
import { ColumnTypeInference, type LocalColumnType } from './column-type.ts';
import { type CsvDialect, type CsvRecord, CsvScanner } from './csv-scanner.ts';
import { type LocalTable, mostColumns } from './local-table.ts';
import type { TextFile } from './text-file.ts';

/**
 * Reads delimited text with a header. The file is gone through twice: once for the types of the columns and for
 * all that may be wrong with it, once for the rows, so that neither pass holds more than a piece of it.
 * @param delimiter undefined: what a first line `sep=;` says, as Excel writes and reads it, else found in the header: one of
 * `,`, `;` and tab.
 * @throws UsageError with file and line.
 */
export async function readCsvTable(
  given: TextFile,
  delimiter?: CsvDialect['delimiter'],
): Promise<LocalTable> {
  const first = await headerLine(given);
  const declared = declaredDelimiter(first);
  const file = declared === undefined ? given : withoutFirstLine(given);
  const dialect: CsvDialect = {
    name: file.name,
    delimiter: declared ?? delimiter ?? delimiterOf(first),
    firstLine: declared === undefined ? 1 : 2,
  };
  let names: readonly string[] | undefined;
  let types: ColumnTypeInference[] = [];
  for await (const { records, lines } of scan(file, dialect)) {
    for (const [index, record] of records.entries()) {
      if (names === undefined) {
        names = columnNames(record, file.name, dialect.firstLine ?? 1);
        types = names.map(() => new ColumnTypeInference());
      } else inferFrom(record, types, lines[index] ?? 0);
    }
  }
  if (names === undefined) throw new UsageError(`${file.name}: there is no header`);
  const columns = names.map((name, index) => ({
    name,
    type: types[index]?.type ?? 'TEXT',
    json: false,
    note: types[index]?.note,
  }));
  return { columns, batches: () => readRows(file, dialect, columns) };
}

function inferFrom(record: CsvRecord, types: readonly ColumnTypeInference[], line: number): void {
  for (let index = 0; index < types.length; index++) {
    const type = types[index] as ColumnTypeInference;
    const value = record[index];
    if (value && !type.settled) type.add(value, line);
  }
}

async function* readRows(
  file: TextFile,
  dialect: CsvDialect,
  columns: readonly { readonly type: LocalColumnType }[],
): AsyncGenerator<readonly Row[]> {
  const numeric = columns.flatMap(({ type }, index) => (type === 'TEXT' ? [] : [index]));
  let header = true;
  for await (const { records } of scan(file, dialect)) {
    const rows = (header ? records.slice(1) : records) as SqlValue[][];
    header &&= records.length === 0;
    for (const row of rows) {
      for (const index of numeric) row[index] = toNumber(row[index] as string | null, file.name);
    }
    if (rows.length > 0) yield rows;
  }
}

/** In a column of numbers a quoted empty field is no number either. */
function toNumber(text: string | null, name: string): number | null {
  if (text === null || text === '') return null;
  const number = Number(text);
  if (Number.isNaN(number)) throw new UsageError(`${name}: the file changed while it was being read`);
  return number;
}

interface Scanned {
  readonly records: CsvRecord[];
  /** On which each begins, from 1. */
  readonly lines: number[];
}

/** The records, header first, all of one length. Those without any value, as spreadsheets leave behind, are no rows. */
async function* scan(file: TextFile, dialect: CsvDialect): AsyncGenerator<Scanned> {
  const scanner = new CsvScanner(dialect);
  let width: number | undefined;
  let scanned: Scanned = { records: [], lines: [] };
  const take = (record: CsvRecord, line: number): void => {
    if (width !== undefined && record.every((field) => field === null)) return;
    width ??= record.length;
    if (record.length !== width) {
      throw new UsageError(
        `${dialect.name}:${line}: ${counted(record.length, 'field')} where the header has ${width}`,
        { hint: 'Quote fields that hold the delimiter.' },
      );
    }
    scanned.records.push(record);
    scanned.lines.push(line);
  };
  for await (const piece of file.pieces()) {
    scanner.push(piece, false, take);
    yield scanned;
    scanned = { records: [], lines: [] };
  }
  scanner.push('', true, take);
  yield scanned;
}

function columnNames(header: CsvRecord, file: string, line: number): readonly string[] {
  const fault = (what: string, hint?: string): UsageError =>
    new UsageError(`${file}:${line}: ${what}`, { hint });
  const seen = new Set<string>();
  const names = header.map((field, index) => {
    const name = field?.trim() ?? '';
    if (name === '') throw fault(`column ${index + 1} has no name`, 'Name every column in the first line.');
    if (/[\0\r]/.test(name))
      throw fault('the header holds control characters', 'End lines with LF or CR LF.');
    const key = foldName(name);
    if (seen.has(key)) throw fault(`two columns are called ${name}`);
    seen.add(key);
    return name;
  });
  if (names.length > mostColumns)
    throw fault(`${names.length} columns are more than SQLite's ${mostColumns}`);
  if (names.every((name) => /^[-+]?\d+(?:\.\d+)?$/.test(name))) {
    throw fault('there is no header: the first line holds numbers', 'Name the columns in the first line.');
  }
  return names;
}

/** The first line, or its beginning, without what is quoted. */
async function headerLine(file: TextFile): Promise<string> {
  for await (const piece of file.pieces()) {
    const line = piece.replaceAll(/"[^"]*"?/g, '').trimStart();
    return line.slice(0, line.search(/[\r\n]|$/));
  }
  return '';
}

/** @throws UsageError for one that cannot be */
function declaredDelimiter(line: string): CsvDialect['delimiter'] | undefined {
  const [, declared] = /^sep=(.)\s*$/i.exec(line) ?? [];
  return declared === ',' || declared === ';' || declared === '\t' ? declared : undefined;
}

const withoutFirstLine = ({ name, pieces }: TextFile): TextFile => ({
  name,
  async *pieces() {
    let isFirst = true;
    for await (const piece of pieces()) {
      // A piece ends with a line, and this one is short.
      yield isFirst ? piece.slice(piece.indexOf('\n') + 1 || piece.length) : piece;
      isFirst = false;
    }
  },
});

function delimiterOf(header: string): CsvDialect['delimiter'] {
  if (header.includes(',')) return ',';
  return header.includes('\t') ? '\t' : header.includes(';') ? ';' : ',';
}
