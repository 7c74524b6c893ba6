#!/usr/bin/env node
// `npm run mutants -- src/writes/prepare`
import { spawnSync } from 'node:child_process';

const [folder = 'src/writes'] = process.argv.slice(2);
const env = { ...process.env, OKTAQL_MUTATE: folder };
process.exitCode = spawnSync('npx', ['stryker', 'run'], { stdio: 'inherit', env }).status ?? 1;
