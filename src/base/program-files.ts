import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isBundled } from './version.ts';

/**
 * Where the files of a build lie, `dist/build-HASH`: the bundler puts this code into `chunks` or `library` of it. Of no
 * meaning where the program is not bundled.
 */
export const buildDirectory: string = dirname(import.meta.dirname);

/** SQLite's WebAssembly: the build has a copy (.ci/build.js), the sources find it in its package. */
export const sqliteFile = (): string =>
  isBundled
    ? join(buildDirectory, 'sqlite.wasm')
    : createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');

/** A directory of the package: it lies beside the package.json that stands somewhere above this code. */
export function packageDirectory(name: string): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json')) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  return join(directory, name);
}
