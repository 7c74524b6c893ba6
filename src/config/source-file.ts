import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';

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
  readonly text: string;
  /** True when the file's mode lets its group or everybody read it. */
  readonly readableByOthers: boolean;
}

/** The path from `base`, or from the home directory when it begins with `~/`. */
export function resolvePath(path: string, base: string, homeDir: string): string {
  return path.startsWith('~/') ? join(homeDir, path.slice(2)) : resolve(base, path);
}

/** A path as a person would write it: below the working directory, below `~`, or whole. */
function displayPath(path: string, { cwd, homeDir }: Place): string {
  const below = (base: string): string | undefined => {
    const rest = relative(base, path);
    return rest === '' || rest.startsWith('..') || isAbsolute(rest) ? undefined : rest;
  };
  const belowHome = below(homeDir);
  return below(cwd) ?? (belowHome === undefined ? path : join('~', belowHome));
}

/**
 * Reads a file of UTF-8 text; undefined when there is none.
 * @throws ConfigError when there is one that cannot be read.
 */
export async function readSourceFile(path: string, place: Place): Promise<SourceFile | undefined> {
  const name = displayPath(path, place);
  try {
    const [{ mode }, bytes] = await Promise.all([stat(path), readFile(path)]);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Windows has no such modes; Node makes them up.
    const readableByOthers = process.platform !== 'win32' && (mode & 0o044) !== 0;
    return { path, name, text, readableByOthers };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (absent.has(code)) return undefined;
    throw new ConfigError(`${name}: cannot be read: ${reasons[code] ?? code}`, {
      file: name,
      cause: error,
    });
  }
}

/** A name that is too long cannot be that of a file, and may be a key that was taken for a path. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EISDIR: 'it is a directory',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};
