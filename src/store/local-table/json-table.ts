import { UsageError } from '../../base/errors.ts';
import { type JsonValue, parseExactJson, toJsonText } from '../../base/exact-json.ts';
import { foldName } from '../../base/fold-name.ts';
import type { Row, SqlValue } from '../../base/sql-value.ts';
import { numberIn } from '../../sql/parameter-value.ts';
import type { LocalColumnType } from './column-type.ts';
import { JsonArrayScanner, JsonLinesScanner, type JsonScanner } from './json-scanner.ts';
import { type LocalColumn, type LocalTable, mostColumns, type ValueNote } from './local-table.ts';
import type { TextFile } from './text-file.ts';

type JsonObject = { readonly [key: string]: JsonValue };

/** What a column's values have been so far. */
type Kind = 'integer' | 'long integer' | 'real' | 'text' | 'json' | 'beyond int64';

/** What the values of a key are, and which of them make a text of it though others are numbers. */
class SeenValues {
  readonly #kinds = new Set<Kind>();
  #numbers = false;
  #firstText: ValueNote | undefined;
  #firstLong: ValueNote | undefined;

  add(value: JsonValue, line: number): void {
    const kind = kindOf(value);
    if (kind === undefined) return;
    this.#kinds.add(kind);
    const note = (): ValueNote => ({
      kind: 'text',
      value: typeof value === 'string' ? value : toJsonText(value),
      line,
    });
    if (kind === 'text' || kind === 'json') {
      this.#firstText ??= note();
      this.#numbers ||= typeof value === 'string' && numberIn(value) !== undefined;
    } else {
      this.#numbers = true;
      if (kind === 'beyond int64' || kind === 'long integer') this.#firstLong ??= note();
    }
  }

  get column(): Omit<LocalColumn, 'name'> {
    const { type, json } = typeOf(this.#kinds);
    const note = type === 'TEXT' && this.#numbers ? (this.#firstText ?? this.#firstLong) : undefined;
    return { type, json, note };
  }
}

/**
 * Reads a JSON array of objects, or JSON Lines. The columns are all keys of all objects, in the order in which they
 * come up. The file is gone through twice, as a CSV is.
 * @throws UsageError with file and line.
 */
export async function readJsonTable(file: TextFile): Promise<LocalTable> {
  const seen = new Map<string, SeenValues>();
  const spellings = new Map<string, string>();
  for await (const objects of scan(file)) {
    for (const { object, line } of objects) {
      for (const [key, value] of Object.entries(object)) {
        let values = seen.get(key);
        if (values === undefined) {
          refuseSpelling(spellings, key, `${file.name}:${line}`);
          values = new SeenValues();
          seen.set(key, values);
        }
        values.add(value, line);
      }
    }
  }
  if (seen.size === 0) throw new UsageError(`${file.name}: there are no objects with keys, so no columns`);
  if (seen.size > mostColumns) {
    throw new UsageError(`${file.name}: ${seen.size} keys are more than SQLite's ${mostColumns} columns`);
  }
  const columns = [...seen].map(([name, values]): LocalColumn => ({ name, ...values.column }));
  return { columns, batches: () => readRows(file, columns) };
}

async function* readRows(file: TextFile, columns: readonly LocalColumn[]): AsyncGenerator<readonly Row[]> {
  const indexes = new Map(columns.map(({ name }, index) => [name, index]));
  for await (const objects of scan(file)) {
    const rows = objects.map(({ object }): Row => {
      const row: SqlValue[] = new Array(columns.length).fill(null);
      for (const [key, value] of Object.entries(object)) {
        const index = indexes.get(key);
        const column = columns[index ?? -1];
        if (index === undefined || column === undefined) {
          throw new UsageError(`${file.name}: the file changed while it was being read`);
        }
        row[index] = toSqlValue(value, column.type);
      }
      return row;
    });
    if (rows.length > 0) yield rows;
  }
}

async function* scan(
  file: TextFile,
): AsyncGenerator<readonly { readonly object: JsonObject; readonly line: number }[]> {
  let scanner: JsonScanner | undefined;
  let objects: { object: JsonObject; line: number }[] = [];
  const take = (text: string, line: number): void => {
    objects.push({ object: parseObject(text, line, file.name), line });
  };
  for await (const piece of file.pieces()) {
    scanner ??= piece.trimStart().startsWith('[')
      ? new JsonArrayScanner(file.name)
      : new JsonLinesScanner(file.name);
    scanner.push(piece, false, take);
    yield objects;
    objects = [];
  }
  scanner?.push('', true, take);
  yield objects;
}

const hint = 'The file must hold an array of objects, or one object on each line.';

function parseObject(text: string, line: number, file: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseExactJson(text);
  } catch {
    throw new UsageError(`${file}:${line}: what begins here is not valid JSON`, { hint });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new UsageError(`${file}:${line}: not an object`, { hint });
}

function refuseSpelling(spellings: Map<string, string>, key: string, at: string): void {
  if (key === '') throw new UsageError(`${at}: a key is empty, and a column needs a name`);
  const folded = foldName(key);
  const other = spellings.get(folded);
  if (other !== undefined) throw new UsageError(`${at}: the keys ${other} and ${key} differ only in case`);
  spellings.set(folded, key);
}

function kindOf(value: JsonValue): Kind | undefined {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'integer';
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? 'long integer' : 'beyond int64';
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'real';
    default:
      return value === null ? undefined : 'json';
  }
}

function typeOf(kinds: ReadonlySet<Kind>): { readonly type: LocalColumnType; readonly json: boolean } {
  const json = kinds.has('json') && kinds.size === 1;
  const textual = kinds.has('text') || kinds.has('json') || kinds.has('beyond int64') || kinds.size === 0;
  // A double would round the long integers of a column that holds both.
  if (textual || (kinds.has('real') && kinds.has('long integer'))) return { type: 'TEXT', json };
  return { type: kinds.has('real') ? 'REAL' : 'INTEGER', json };
}

function toSqlValue(value: JsonValue, type: LocalColumnType): SqlValue {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'object') return toJsonText(value);
  const number = typeof value === 'boolean' ? Number(value) : value;
  return type === 'TEXT' ? String(number) : number;
}
