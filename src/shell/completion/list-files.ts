import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The paths that begin with the prefix, as it is written; directories end with `/`. Empty when there are none. */
export function listFiles(prefix: string, cwd: string, homeDir: string): readonly string[] {
  const directory = prefix.endsWith('/') ? prefix : dirname(prefix);
  const shown = prefix.includes('/') ? (directory.endsWith('/') ? directory : `${directory}/`) : '';
  const typed = prefix.slice(shown.length);
  const real =
    directory === '~' || directory.startsWith('~/') ? join(homeDir, directory.slice(1)) : directory;
  try {
    return readdirSync(resolve(cwd, real), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(typed) && (typed.startsWith('.') || !name.startsWith('.')))
      .map((entry) => `${shown}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort();
  } catch {
    return [];
  }
}
