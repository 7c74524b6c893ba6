import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { Environment } from '../base/environment.ts';

/** A person's home, and the environment that may say otherwise. */
export interface Home {
  readonly homeDir: string;
  readonly env: Environment;
  /** Default: that of this machine. */
  readonly platform?: NodeJS.Platform | undefined;
}

/**
 * The home directory, always absolute. An empty or relative HOME would make the working directory the home, and its
 * files would count as the user's own.
 */
export function homeDirectory(): string {
  const home = homedir();
  if (path.isAbsolute(home)) return home;
  try {
    return userInfo().homedir;
  } catch {
    // No entry in the user database, as in some containers.
    return path.resolve('/');
  }
}

/** `$XDG_CONFIG_HOME/oktaql`, else `~/.config/oktaql`; on Windows `%APPDATA%\\oktaql`. */
export const configDirectory = (home: Home): string =>
  directory(home, 'XDG_CONFIG_HOME', ['.config'], 'APPDATA', 'Roaming');

/** `$XDG_STATE_HOME/oktaql`, else `~/.local/state/oktaql`; on Windows `%LOCALAPPDATA%\\oktaql`. */
export const stateDirectory = (home: Home): string =>
  directory(home, 'XDG_STATE_HOME', ['.local', 'state'], 'LOCALAPPDATA', 'Local');

/** `$XDG_DATA_HOME/oktaql`, else `~/.local/share/oktaql`; on Windows `%LOCALAPPDATA%\\oktaql`. */
export const dataDirectory = (home: Home): string =>
  directory(home, 'XDG_DATA_HOME', ['.local', 'share'], 'LOCALAPPDATA', 'Local');

/** Relative paths are ignored: the XDG specification demands it, and Windows' variables follow the same rule. */
function directory(
  { env, homeDir, platform = process.platform }: Home,
  variable: string,
  below: readonly string[],
  windowsVariable: string,
  windowsName: string,
): string {
  const isWindows = platform === 'win32';
  const { isAbsolute, join } = isWindows ? path.win32 : path.posix;
  const absolute = (text: string | undefined) => (text !== undefined && isAbsolute(text) ? text : undefined);
  const usual = isWindows
    ? (absolute(env[windowsVariable]) ?? join(homeDir, 'AppData', windowsName))
    : join(homeDir, ...below);
  return join(absolute(env[variable]) ?? usual, 'oktaql');
}
