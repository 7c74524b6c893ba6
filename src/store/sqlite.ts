import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { compileSqlite } from './sqlite-module.ts';

let loading: Promise<SqlJsStatic> | undefined;

/** SQLite, loaded and compiled once per process. The first call starts it; it goes on beside other work. */
export function loadSqlite(): Promise<SqlJsStatic> {
  loading ??= initialise();
  return loading;
}

async function initialise(): Promise<SqlJsStatic> {
  const compiled = await compileSqlite();
  return initSqlJs({
    // Emscripten's own hook for a module that is compiled already; it wants to be told of the instance.
    instantiateWasm: (imports, onInstance) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      onInstance(instance);
      return instance.exports;
    },
  });
}
