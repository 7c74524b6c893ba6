import { NoAnswerError } from '../base/errors.ts';
import { foldName } from '../base/fold-name.ts';
import { isTimeFunction } from '../catalog/stored-name.ts';
import type { Column, Table } from '../catalog/table.ts';
import type { RowStore } from '../execute/execute.ts';
import type { Page } from '../execute/ports.ts';
import type { Fetch } from '../plan/fetch.ts';
import { usedColumns } from '../plan/used-columns.ts';
import { tokenize } from '../sql/lexer.ts';
import { parametersOf } from '../sql/parameters.ts';
import { render } from '../sql/sql-text.ts';
import { isKeyword, type Token } from '../sql/token.ts';
import { TableLoader } from './load-rows.ts';
import type { PreparedQuery } from './prepare-statement.ts';
import type { Bindings } from './prepared-statement.ts';
import { RowRoom } from './row-room.ts';
import type { Store } from './store.ts';

/**
 * Takes in the rows of one statement: its tables are emptied first.
 * @param take Given the rows of each page. It says whether it has taken them: then they are not loaded.
 */
export function createStatementRows(
  store: Store,
  prepared: PreparedQuery,
  take: (fetch: Fetch, page: Page) => boolean = () => false,
): RowStore {
  const { readable, bindings, tables, schema } = prepared;
  const needsRows = tables.length > 0;
  const read = needsRows ? [render(readable.text), ...schema.views.map(({ sql }) => sql)] : [];
  const texts = read.map(tokenize);
  const isUsed = usedColumns(texts);
  // The row shows whose value a function could not read.
  const callsFunction = texts.some((tokens) => tokens.some((token) => namesFunction(store, token)));
  // Keys may be read out of rows whose id the statement does not name.
  const needsIdentity = callsFunction || tables.some(({ parents }) => parents !== undefined);
  const isFilled = (table: Table, column: Column) =>
    isUsed(column) || (needsIdentity && table.identity.includes(column.name));
  const onlyReads = needsRows && isOnlyRead(readable.text.tokens);
  const endRead = onlyReads ? store.beginRead() : undefined;
  const loaders = new Map(tables.map((table) => [table, emptied(store, table, isFilled, onlyReads)]));
  const loaderOf = (table: Table): TableLoader => {
    const loader = loaders.get(table) ?? emptied(store, table, isFilled, onlyReads);
    loaders.set(table, loader);
    return loader;
  };
  const rooms = new Map<Table, RowRoom>();
  const roomOf = (table: Table): RowRoom => {
    const room = rooms.get(table) ?? new RowRoom(store.memory, table.name, hintFor(table));
    rooms.set(table, room);
    return room;
  };
  const flush = () => {
    for (const loader of loaders.values()) loader.flush();
  };
  prepared.whenRead(flush);
  prepared.whenFreed(() => {
    for (const loader of loaders.values()) loader.free();
    endRead?.();
    // It may have ended the user's transaction.
    store.images.release();
  });
  return {
    columnsOf: (table) =>
      table.columns
        .filter((column) => isFilled(table, column) || table.identity.includes(column.name))
        .map(({ name }) => name),
    load: (fetch, page) => {
      const { table, keys, request } = fetch;
      const { rows, request: answered } = page;
      const loader = loaderOf(table);
      const refuse = (what: string): never => {
        const { org, operation, method, path } = request;
        const { url } = answered ?? { url: path };
        throw new NoAnswerError(`${org}: ${operation} gave ${what}: ${method} ${url}`, {
          request: answered,
          hint: 'Something that is not Okta may be answering there.',
        });
      };
      const missing = loader.missingIdentity(rows, keys);
      if (missing !== undefined) refuse(`a row without ${missing}`);
      if (take(fetch, page)) return;
      try {
        roomOf(table).load(rows.length, () => {
          if (onlyReads) loader.load(rows, keys);
          else store.atOnce(() => loader.load(rows, keys));
        });
      } catch (error) {
        // Writing JSON goes as deep into the stack as its arrays and objects are nested.
        if (isStackOverflow(error)) refuse('a row that is nested too deeply');
        throw error;
      }
    },
    keys: ({ sql, parent }) => {
      if (parent !== undefined) loaderOf(parent);
      flush();
      const statement = store.prepare(sql, bindingsIn(sql, bindings));
      try {
        return store.compute(() => [...statement.rows()]);
      } finally {
        statement.free();
      }
    },
  };
}

/** What to do when the rows do not fit. The history is Parquet, which other engines read without loading it whole. */
const hintFor = ({ name, past }: Table): string =>
  past === undefined
    ? `Name fewer columns in place of *, or narrow the rows; or keep the table with \`oktaql snapshot ${name}\`, and ask ` +
      'DuckDB over its Parquet files (docs/engines.md).'
    : 'Name fewer columns in place of *, or narrow the rows; or ask DuckDB over the Parquet files of the history ' +
      '(docs/engines.md).';

function emptied(
  store: Store,
  table: Table,
  isFilled: (table: Table, column: Column) => boolean,
  inBulk: boolean,
): TableLoader {
  store.emptyTable(table);
  return new TableLoader(store, table, (column) => isFilled(table, column), inBulk);
}

const namesFunction = ({ functionNames }: Store, { value }: Token): boolean =>
  functionNames.includes(foldName(value)) || isTimeFunction(value);

/** Other RangeErrors are of numbers and memory. In V8 they differ by their text alone. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message === 'Maximum call stack size exceeded';

/** Whether a statement surely changes nothing: the changes of any other must not be rolled back. */
const isOnlyRead = (tokens: readonly Token[]): boolean =>
  isKeyword(tokens[0], 'SELECT', 'VALUES', 'WITH') &&
  !tokens.some((token) => isKeyword(token, 'INTO', 'UPDATE', 'DELETE'));

/** The bindings that a part of the statement needs. */
function bindingsIn(sql: string, bindings: Bindings): Bindings {
  if (bindings.size === 0) return bindings;
  const names = new Set(parametersOf(tokenize(sql)));
  return new Map([...bindings].filter(([name]) => names.has(name)));
}
