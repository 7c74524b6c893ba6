import { setFlagsFromString } from 'node:v8';
import { compileSqlite } from '../sqlite/sqlite-module.ts';

/**
 * For the command, and all of its process.
 *
 * SQLite's WebAssembly is compiled twice, quickly when a function is first called, and again, by threads that take the
 * time of a cold start, once it has run for a while. Short statements never get that much back. The default is 1.8
 * million bytes executed; this is about a second of work.
 *
 * And V8 would let its heap grow to several times the used memory before it looks through all of it: pages of rows,
 * useless once they are loaded, took up to 100 MB more.
 */
export function favourShortRuns(): void {
  setFlagsFromString('--wasm-tiering-budget=1000000000');
  setFlagsFromString('--heap-growing-percent=100');
}

/** Compiles SQLite while our own code is read. The first user of SQLite reports a failure. */
export function beginSqlite(): void {
  compileSqlite().catch(() => {});
}
