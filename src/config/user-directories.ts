import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from '../base/environment.ts';

/** A person's home, and the environment that may say otherwise. */
export interface Home {
  readonly homeDir: string;
  readonly env: Environment;
}

/**
 * The home directory, always absolute. An empty or relative HOME would make the working directory the home, and what
 * lies there would count as the user's own.
 */
export function homeDirectory(): string {
  const home = homedir();
  if (isAbsolute(home)) return home;
  try {
    return userInfo().homedir;
  } catch {
    // No entry in the user database, as in some containers.
    return resolve('/');
  }
}

/** `$XDG_CONFIG_HOME/oktaql`, else `~/.config/oktaql`. */
export const configDirectory = ({ env, homeDir }: Home): string =>
  join(absolute(env['XDG_CONFIG_HOME']) ?? join(homeDir, '.config'), 'oktaql');

/** `$XDG_STATE_HOME/oktaql`, else `~/.local/state/oktaql`. */
export const stateDirectory = ({ env, homeDir }: Home): string =>
  join(absolute(env['XDG_STATE_HOME']) ?? join(homeDir, '.local', 'state'), 'oktaql');

/** `$XDG_DATA_HOME/oktaql`, else `~/.local/share/oktaql`. */
export const dataDirectory = ({ env, homeDir }: Home): string =>
  join(absolute(env['XDG_DATA_HOME']) ?? join(homeDir, '.local', 'share'), 'oktaql');

/** The XDG specification has relative paths ignored. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined;
