import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isBundled } from './version.ts';

/**
 * SQLite's WebAssembly. The bundler puts this code into `chunks` or `library` of a build, which has a copy beside them
 * (.ci/build.js); the sources find it in its package.
 */
export const sqliteFile = (): string =>
  isBundled
    ? join(import.meta.dirname, '../sqlite.wasm')
    : createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');

/** A directory of the package: it lies beside the package.json that stands somewhere above this code. */
export function packageDirectory(name: string): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json')) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  return join(directory, name);
}
