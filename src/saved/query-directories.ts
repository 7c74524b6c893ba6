import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { packageDirectory } from '../base/program-files.ts';
import { configDirectory } from '../config/user-directories.ts';

/** Where saved queries are looked for. */
export interface Place {
  readonly cwd: string;
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of `--queries`, in place of `./queries`; relative to `cwd`. */
  readonly queries?: string | undefined;
}

/** A directory that may hold saved queries. */
export interface QueryDirectory {
  readonly path: string;
  /** It is used because it lies in the working directory, and nobody named it. */
  readonly isLocal: boolean;
  /** Whether links out of it are followed: only in the user's own, where many keep links to another place. */
  readonly followsLinks: boolean;
}

/**
 * `--queries` or `./queries`, `$XDG_CONFIG_HOME/oktaql/queries`, those shipped: a query of an earlier one wins.
 * @throws UsageError when the one of `--queries` is not there.
 */
export async function queryDirectories(place: Place): Promise<readonly QueryDirectory[]> {
  const { cwd, queries } = place;
  const named = queries === undefined ? undefined : resolve(cwd, queries);
  if (named !== undefined && !existsSync(named)) {
    throw new UsageError(`${queries}: there is no such directory`, {
      hint: 'Correct the path of --queries.',
    });
  }
  const own: readonly QueryDirectory[] = [
    { path: join(configDirectory(place), 'queries'), isLocal: false, followsLinks: true },
    { path: packageDirectory('queries'), isLocal: false, followsLinks: true },
  ];
  const first: QueryDirectory = {
    path: named ?? join(cwd, 'queries'),
    isLocal: named === undefined,
    followsLinks: false,
  };
  const ownPaths = await Promise.all(own.map(({ path }) => behindLinks(path)));
  // In the person's own directory, `./queries` is that directory itself.
  return ownPaths.includes(await behindLinks(first.path)) ? own : [first, ...own];
}

const behindLinks = (path: string): Promise<string> => realpath(path).catch(() => path);
