import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.ts';

/** Where saved queries are looked for. */
export interface Place {
  readonly cwd: string;
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A file that should hold a saved query. */
export interface QueryFile {
  /** Without `.sql`. */
  readonly name: string;
  /** As a person would write it here. */
  readonly file: string;
  readonly text: string;
  /** The directory that it was found in. */
  readonly directory: string;
}

/** The package's own: beside its package.json, which stands somewhere above `src` and `dist`. */
const shippedDirectory = (): string => {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json')) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  return join(directory, 'queries');
};

/** `./queries`, `$XDG_CONFIG_HOME/oktaql/queries`, those shipped: a query of an earlier one wins. */
export async function queryDirectories({ cwd, homeDir, env }: Place): Promise<readonly string[]> {
  const xdg = env['XDG_CONFIG_HOME'];
  // The XDG specification has relative paths ignored.
  const configHome = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeDir, '.config');
  const wanted = [join(cwd, 'queries'), join(configHome, 'oktaql', 'queries'), shippedDirectory()];
  const found = new Map<string, string>();
  for (const directory of wanted) {
    const real = await realpath(directory).catch(() => directory);
    if (!found.has(real)) found.set(real, directory);
  }
  return [...found.values()];
}

/**
 * The `.sql` files of a directory and of those below it, in the order of their names; none when it is not there.
 * @throws UsageError when something there cannot be read.
 */
export async function readQueryFiles(directory: string, { cwd }: Place): Promise<readonly QueryFile[]> {
  const paths = await listFiles(directory);
  return Promise.all(
    paths.sort().map(async (path) => {
      const below = relative(cwd, path);
      const file = below.startsWith(`..${sep}`) || isAbsolute(below) ? path : below;
      return { name: basename(path, '.sql'), file, text: await readText(path, file), directory };
    }),
  );
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.name.endsWith('.sql') && !entry.name.startsWith('.') && !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UsageError(`cannot read ${directory}: ${message}`, { cause: error });
  }
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const isEncoding = error instanceof TypeError;
    throw new UsageError(
      `cannot read ${file}: ${isEncoding ? 'it is not UTF-8 text' : (error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
