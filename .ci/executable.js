#!/usr/bin/env node
// The program with Node in it as one file, for machines without Node: `npm run executable`. It is dist/oktaql, of some
// 130 MB. It is made by Node 26, whose binaries npm has as packages (.ci/node-binary.js), from the bundle as one script
// and its files as assets (https://nodejs.org/api/single-executable-applications.html).
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { nodeBinary } from './node-binary.js';

const aside = resolve('node_modules/.cache/executable');
rmSync(aside, { recursive: true, force: true });
mkdirSync(aside, { recursive: true });

const [{ input: _, output: __, ...common }] = await loadConfig('rolldown.config.ts');
for (const name of ['executable', 'executable-worker']) {
  await build({
    ...common,
    input: `src/start/${name}.ts`,
    output: { file: join(aside, `${name}.cjs`), format: 'cjs', codeSplitting: false },
    logLevel: 'silent',
  });
}

const queries = Object.fromEntries(
  readdirSync('queries', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql'))
    .sort()
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(join('queries', path), 'utf8')]),
);
writeFileSync(join(aside, 'queries.json'), JSON.stringify(queries));

const output = resolve('dist', process.platform === 'win32' ? 'oktaql.exe' : 'oktaql');
const config = join(aside, 'sea.json');
writeFileSync(
  config,
  JSON.stringify({
    main: join(aside, 'executable.cjs'),
    output,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    execArgvExtension: 'none',
    assets: {
      'sqlite.wasm': createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
      'queries.json': join(aside, 'queries.json'),
      'session-worker.cjs': join(aside, 'executable-worker.cjs'),
    },
  }),
);
rmSync(output, { force: true });
const made = spawnSync(nodeBinary('26'), ['--build-sea', config], { encoding: 'utf8' });
if (made.status !== 0) {
  process.stderr.write(made.stdout + made.stderr);
  process.exit(1);
}
chmodSync(output, 0o755);
console.log(`${output}, ${Math.round(statSync(output).size / 1e6)} MB`);
