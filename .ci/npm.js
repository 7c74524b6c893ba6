import { execFileSync } from 'node:child_process';

/** Scripts of npm inherit its settings. With those of `npm i -g`, an npm in a script would look at the global tree. */
const isSetting = (name) => /^npm_config_/i.test(name);

/**
 * Runs npm in this project.
 * @returns what it wrote on standard output
 * @throws when it fails
 */
export function npm(...args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)));
  return execFileSync('npm', args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm is a script of the command interpreter there.
    shell: process.platform === 'win32',
  });
}
