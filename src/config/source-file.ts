import { isAbsolute, join, posix, relative, win32 } from 'node:path';
import { ConfigError } from '../base/errors.ts';
import { readRegularFile, textOfBytes, UnreadFileError } from './regular-file.ts';

/** Where relative paths and `~/` start. */
export interface Place {
  readonly cwd: string;
  readonly homeDir: string;
}

/** A file that holds settings or a key. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** As a person would write it here: `oktaql.yaml`, `~/.okta/okta.yaml`. */
  readonly name: string;
  /** As they were read, for the file is not read again. */
  readonly bytes: Uint8Array;
  readonly text: string;
  /** True when the file's mode lets its group or everybody read it. */
  readonly readableByOthers: boolean;
}

/** The path from `base`, or from the home directory when it begins with `~/`; on Windows also with `~\\`. */
export function resolvePath(
  path: string,
  base: string,
  homeDir: string,
  platform = process.platform,
): string {
  const { join: joined, resolve } = platform === 'win32' ? win32 : posix;
  const isAtHome = path === '~' || path.startsWith('~/') || (platform === 'win32' && path.startsWith('~\\'));
  return isAtHome ? joined(homeDir, path.slice(2)) : resolve(base, path);
}

/** A path as a person would write it: below the working directory, below `~`, or whole. */
export function displayPath(path: string, { cwd, homeDir }: Place): string {
  const below = (base: string): string | undefined => {
    const rest = relative(base, path);
    return rest === '' || rest.startsWith('..') || isAbsolute(rest) ? undefined : rest;
  };
  const belowHome = below(homeDir);
  return below(cwd) ?? (belowHome === undefined ? path : join('~', belowHome));
}

/**
 * Reads a regular file of UTF-8 text; undefined when there is none.
 * @throws ConfigError when there is one that cannot be read.
 */
export async function readSourceFile(path: string, place: Place): Promise<SourceFile | undefined> {
  const name = displayPath(path, place);
  try {
    const { bytes, mode } = await readRegularFile(path);
    // Windows has no such modes; Node makes them up.
    const readableByOthers = process.platform !== 'win32' && (mode & 0o044) !== 0;
    return { path, name, bytes, text: textOfBytes(bytes), readableByOthers };
  } catch (error) {
    if (!(error instanceof UnreadFileError)) throw error;
    if (error.unread === 'absent') return undefined;
    throw new ConfigError(`${name}: cannot be read: ${error.message}`, { file: name, cause: error });
  }
}
