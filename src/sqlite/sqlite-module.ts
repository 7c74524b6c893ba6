import { sqliteBytes } from '../base/program-files.ts';

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
  return WebAssembly.compile(await sqliteBytes());
}
