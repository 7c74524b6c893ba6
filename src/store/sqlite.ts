import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { compileSqlite } from './sqlite-module.ts';

const settings = {
  // It throws what it has to say as well, and the process's streams belong to results and messages.
  print: () => {},
  printErr: () => {},
  // sql.js's own functions would stand in the place of SQLite's: log(10) is 1 there. Its types do not know the setting.
  useOldExtensionFunctions: false,
};

let loading: Promise<SqlJsStatic> | undefined;

/** SQLite, loaded and compiled once per process. The first call starts it; it goes on beside other work. */
export function loadSqlite(): Promise<SqlJsStatic> {
  loading ??= initialise();
  return loading;
}

async function initialise(): Promise<SqlJsStatic> {
  const compiled = await compileSqlite();
  return initSqlJs({
    ...settings,
    // Emscripten's own hook for a module that is compiled already; it wants to be told of the instance.
    instantiateWasm: (imports, onInstance) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      onInstance(instance);
      return instance.exports;
    },
  });
}
