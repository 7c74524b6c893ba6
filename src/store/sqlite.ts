import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import initSqlJs, { type SqlJsStatic } from 'sql.js';

let loading: Promise<SqlJsStatic> | undefined;

/** SQLite, loaded and compiled once per process. The first call starts it; it goes on beside other work. */
export function loadSqlite(): Promise<SqlJsStatic> {
  loading ??= initialise();
  return loading;
}

async function initialise(): Promise<SqlJsStatic> {
  // Asked of the package, because the bundle that this code ends up in has the file nowhere near.
  const path = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const wasm = await readFile(path);
  return initSqlJs({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer,
  });
}
