// The bundle and its types. The bundler's own command lists every chunk, which nobody who runs the demo wants to read.
import { spawnSync } from 'node:child_process';
import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';

await build({ ...(await loadConfig('rolldown.config.ts')), logLevel: 'silent' });
process.exitCode = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' }).status ?? 1;
