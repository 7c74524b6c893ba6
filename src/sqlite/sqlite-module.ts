import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

let compiling: Promise<WebAssembly.Module> | undefined;

/**
 * SQLite's WebAssembly, compiled once per process by threads beside this one. It needs nothing of sql.js, so that it
 * can begin before the rest of the program is read.
 */
export function compileSqlite(): Promise<WebAssembly.Module> {
  compiling ??= readAndCompile();
  return compiling;
}

async function readAndCompile(): Promise<WebAssembly.Module> {
  // Asked of the package, because the bundle that this code ends up in has the file nowhere near.
  const path = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  return WebAssembly.compile(await readFile(path));
}
