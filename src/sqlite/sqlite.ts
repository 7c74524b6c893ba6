import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { MemoryError, SqlError } from '../base/errors.ts';
import { withoutStoredNames } from '../catalog/stored-name.ts';
import { compileSqlite } from './sqlite-module.ts';

const settings = {
  // It also throws its messages, and the process's streams belong to results and messages of ours.
  print: () => {},
  printErr: () => {},
  // sql.js's own functions would stand in the place of SQLite's: log(10) is 1 there. Its types do not know the setting.
  useOldExtensionFunctions: false,
};

/**
 * SQLite said no: an error of the user's statement, wherever it comes up. Its place in the statement is not known
 * yet.
 */
export class SqliteError extends SqlError {
  override readonly name = 'SqlError';
}

let loading: Promise<SqlJsStatic> | undefined;

/** SQLite, loaded and compiled once per process. The first call starts it; it goes on beside other work. */
export function loadSqlite(): Promise<SqlJsStatic> {
  loading ??= initialise();
  return loading;
}

async function initialise(): Promise<SqlJsStatic> {
  const compiled = await compileSqlite();
  const sqlite = await initSqlJs({
    ...settings,
    // Emscripten's own hook for a module that is compiled already; it takes the instance by a call.
    instantiateWasm: (imports, onInstance) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      onInstance(instance);
      return instance.exports;
    },
  });
  tellErrorsApart(sqlite);
  return sqlite;
}

/** SQLITE_NOMEM: WebAssembly's memory is full, 2 GiB, or could not grow. */
const outOfMemory = 7;

/** sql.js throws plain errors, as a defect would. All that SQLite answers goes through one method of it. */
function tellErrorsApart({ Database }: SqlJsStatic): void {
  const prototype = Database.prototype as unknown as { handleError(code: number): void };
  const { handleError } = prototype;
  prototype.handleError = function (code) {
    try {
      handleError.call(this, code);
    } catch (error) {
      if (code === outOfMemory) {
        throw new MemoryError('SQLite is out of memory: it may have 2 GiB, or what the system gives', {
          hint: 'Select fewer columns or rows; or keep the tables with `oktaql snapshot`, and ask DuckDB over its Parquet files.',
          cause: error,
        });
      }
      throw new SqliteError(withoutStoredNames((error as Error).message), { cause: error });
    }
  };
}
