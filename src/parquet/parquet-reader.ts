import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ParquetColumn, ParquetType } from './parquet-column.ts';

/** A text keeps its byte order mark: names that differ by it alone are two names. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
  /** JSON stays the text that it is: parsed, its long numbers would be rounded. */
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
  /** A day is a text, as SQLite has it. */
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

/** A Parquet file. Columns and rows are read when they are wanted. */
export interface ParquetFile {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  /** Key-value metadata. */
  readonly about: ReadonlyMap<string, string>;
  /**
   * The rows, a group at a time: for each column its values.
   * @param columns the names of the wanted columns; all of them must be in the file
   * @throws Error when the bytes differ from the description at the file's end
   */
  read(columns: readonly string[]): AsyncIterable<Group>;
}

export interface Group {
  readonly rows: number;
  /** In the order of the columns that were asked for. */
  readonly values: readonly (readonly unknown[])[];
}

/** @throws Error when it is no Parquet file. */
export async function openParquet(file: AsyncBuffer): Promise<ParquetFile> {
  const metadata = await parquetMetadataAsync(file);
  return {
    columns: parquetSchema(metadata).children.map(({ element, children }) => ({
      name: element.name,
      type: children.length > 0 || element.repetition_type === 'REPEATED' ? 'json' : typeOf(element),
    })),
    rows: Number(metadata.num_rows),
    about: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    read: (columns) => readGroups(file, metadata, columns),
  };
}

async function* readGroups(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
): AsyncGenerator<Group> {
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rows = Number(num_rows);
    const rowEnd = rowStart + rows;
    const objects =
      columns.length === 0 || rows === 0
        ? []
        : await parquetReadObjects({
            file,
            metadata,
            columns: [...columns],
            rowStart,
            rowEnd,
            parsers,
            compressors,
          });
    yield { rows, values: columns.map((name) => objects.map((object) => object[name])) };
    rowStart = rowEnd;
  }
}

function typeOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): ParquetType {
  const named = logical?.type ?? '';
  if (converted === 'JSON' || named === 'JSON') return 'json';
  if (converted?.startsWith('TIMESTAMP') || named === 'TIMESTAMP' || type === 'INT96') return 'time';
  if (converted === 'DECIMAL' || named === 'DECIMAL') return 'real';
  if (converted === 'DATE' || named === 'DATE') return 'text';
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
    case 'INT64':
      return 'integer';
    case 'FLOAT':
    case 'DOUBLE':
      return 'real';
    default:
      // Older writers do not say of texts that they are.
      return converted === 'UTF8' || named === 'STRING' || named === 'ENUM' || converted === 'ENUM'
        ? 'text'
        : 'blob';
  }
}
