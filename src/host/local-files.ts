import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { localOktaqlFile, localOktaYaml } from '../config/find-configuration.ts';
import { readSourceFile } from '../config/source-file.ts';
import { type LocalFile, nameFrom } from '../config/trust/local-file.ts';
import { findLocalQueries } from '../saved/local-queries.ts';
import type { Host } from './host.ts';
import { localWaivers, waiversFile } from './open-waivers.ts';

/** Finds one kind of file at its path; undefined when it is not there. */
type Find = (path: string, context: Host) => Promise<LocalFile | undefined>;

const oktaqlFile: Find = async (path, context) => {
  const file = await readSourceFile(path, context);
  return file && localOktaqlFile(file, context);
};

/**
 * All kinds of files that are found in the working directory by name alone, and so need a person's agreement. Another
 * kind is an entry here; its user must ask for its `standing` first.
 */
const kinds: Readonly<Record<string, Find>> = {
  'oktaql.yaml': oktaqlFile,
  'okta.yaml': async (path, context) => {
    const file = await readSourceFile(path, context);
    // A key's path in it starts where the program does.
    return file && localOktaYaml(file, { ...context, cwd: dirname(path) });
  },
  [waiversFile]: async (path, context) => {
    const file = await readSourceFile(path, context);
    return file && localWaivers(file, context);
  },
  queries: (path, context) => findLocalQueries({ ...context, cwd: dirname(path) }),
};

/**
 * The files at a path that need agreement: all of a directory, or the one that the path names. A file of any other name
 * is a configuration, as `OKTAQL_CONFIG` may name one.
 * @throws UsageError when there is nothing, ConfigError for a file that cannot be read
 */
export async function localFilesAt(given: string, context: Host): Promise<readonly LocalFile[]> {
  // `.` in a directory of that name is the directory, not the one above it.
  const find = kinds[basename(given)];
  const path = resolve(context.cwd, given);
  const inside = Object.keys(kinds).filter((name) => existsSync(join(path, name)));
  const isDirectory = existsSync(path) && statSync(path).isDirectory();
  const wanted: readonly (readonly [string, Find | undefined])[] =
    isDirectory && find === undefined
      ? inside.map((name) => [join(path, name), kinds[name]])
      : [[path, find ?? oktaqlFile]];
  const found = await Promise.all(wanted.map(([at, findAt]) => findAt?.(at, context)));
  const files = found.filter((file) => file !== undefined);
  if (files.length > 0) return files.map((file) => ({ ...file, name: nameFrom(context.cwd, file.path) }));
  throw new UsageError(`there is nothing to agree to: no ${Object.keys(kinds).join(', ')}`, {
    hint: 'Name a directory that has one of them, or the file itself.',
  });
}
