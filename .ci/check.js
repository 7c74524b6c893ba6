#!/usr/bin/env node
// Everything that has to hold before a change lands: `npm run check`. Each step runs even when an earlier one failed,
// so that one run tells all that is wrong.
import { spawnSync } from 'node:child_process';

const steps = [
  ['format and lint', 'npx', 'biome', 'ci', '.'],
  ['types', 'npx', 'tsc', '-p', '.'],
  ['build', 'npm', 'run', '--silent', 'build'],
  ['unused code', 'npx', 'knip'],
  [
    'tests',
    'npx',
    'vitest',
    'run',
    '--reporter=dot',
    '--reporter=json',
    '--outputFile.json=coverage/tests.json',
  ],
];

const failed = steps.filter(([name, command, ...args]) => {
  console.log(`\n== ${name}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0;
});

const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = await readReport();
for (const [name] of failed) console.log(`failed: ${name}`);
const otherFailures = failed.filter(([name]) => name !== 'tests' || numFailedTests === 0).length;
console.log(`${numPassedTests} passed, ${numFailedTests + otherFailures} failed, ${numPendingTests} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function readReport() {
  const { readFile } = await import('node:fs/promises');
  return readFile('coverage/tests.json', 'utf8').then(JSON.parse, () => ({}));
}
