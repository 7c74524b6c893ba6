import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getAsset, getRawAsset, isSea } from 'node:sea';
import { isBundled } from './version.ts';

/** Whether the program and all its files are one executable (.ci/executable.js). Then they are assets in it. */
export const isExecutable: boolean = isSea();

/**
 * SQLite's WebAssembly. The bundler puts this code into `chunks` or `library` of a build, which has a copy beside them
 * (.ci/build.js); the sources find it in its package.
 */
export async function sqliteBytes(): Promise<Uint8Array<ArrayBuffer>> {
  if (isExecutable) return new Uint8Array(getRawAsset('sqlite.wasm') as ArrayBuffer);
  const path = isBundled
    ? join(import.meta.dirname, '../sqlite.wasm')
    : createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  return readFile(path);
}

/** A directory of the package: it lies beside the package.json that stands somewhere above this code. */
export function packageDirectory(name: string): string {
  // It is no place of a disk: nobody may put something there.
  if (isExecutable) return join(process.execPath, name);
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json')) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  return join(directory, name);
}

/** The files of a directory of the package by their paths within it, where they are in an executable. */
export function packedFiles(directory: string): ReadonlyMap<string, string> | undefined {
  if (!isExecutable || directory !== packageDirectory('queries')) return undefined;
  return new Map(Object.entries(JSON.parse(getAsset('queries.json', 'utf8')) as Record<string, string>));
}

/** The code of the thread in which the shell's session lives: a file, or in an executable its text. */
export const sessionWorker = (): { readonly code: string | URL; readonly eval: boolean } =>
  isExecutable
    ? { code: getAsset('session-worker.cjs', 'utf8'), eval: true }
    : // The bundle has the worker beside `chunks/`, in which this code ends up.
      { code: new URL('../session-worker.cjs', import.meta.url), eval: false };
