// The bundle and its types. The bundler's own command lists every chunk, which nobody who runs the demo wants to read.
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';

// Chunks are named after what is in them, so that those of earlier builds would stay for ever.
rmSync('dist', { recursive: true, force: true });
const configs = await loadConfig('rolldown.config.ts');
for (const config of configs) await build({ ...config, logLevel: 'silent' });
// To make the help takes longer than to start Node, so it is made once.
writeFileSync('dist/help.txt', execFileSync(process.execPath, ['dist/cli.cjs', '--help']));
process.exitCode = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' }).status ?? 1;
