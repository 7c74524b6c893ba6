#!/usr/bin/env node
// `npm run bench`: what the targets of speed say, measured against baselines in the same run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../.ci/node-binary.js';
import { buildParts } from './build.js';
import { measure } from './measure.js';
import { oktaql } from './process.js';
import { machine, tableOf } from './report.js';
import { coldStart } from './rows/cold-start.js';
import { fanOut, largeList } from './rows/fan-out.js';
import { snapshot, timeTravel } from './rows/history.js';
import { load } from './rows/load.js';
import { exportCsv, importCsv } from './rows/local-table.js';
import { session } from './rows/session.js';
import { settle } from './settle.js';

const rows = [coldStart, load, largeList, fanOut, exportCsv, session, importCsv, snapshot, timeTravel];
const usage = `npm run bench -- [--only NAME]… [--rounds N] [--node VERSION] [--json] [--check]
rows: ${rows.map(({ name }) => name).join(', ')}`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    node: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = options.only?.find((name) => !rows.some((row) => row.name === name));

if (options.help) console.log(usage);
else if (unknown !== undefined) fail(`there is no row ${unknown}\n${usage}`);
else if (!existsSync(oktaql)) fail('oktaql is not built: npm run build');
else if (options.node !== undefined) runWith(options.node);
else await run();

async function run() {
  await buildParts();
  await settle();
  const results = [];
  for (const row of rows.filter(({ name }) => options.only?.includes(name) ?? true)) {
    console.error(`measuring ${row.name} …`);
    const result = await measure(row, options.rounds === undefined ? row.rounds : Number(options.rounds));
    results.push(result);
    if (!options.json) console.error(tableOf([result]));
  }
  const notRun = results.flatMap(({ row, notes }) => notes.map((note) => `${row}: ${note}`));
  if (options.json) {
    console.log(JSON.stringify({ machine: machine(), results, notRun }, null, 2));
  } else {
    console.log(`\n${tableOf(results)}\n\n${JSON.stringify(machine())}`);
    for (const note of notRun) console.log(`not measured: ${note}`);
  }
  const missed = results.flatMap(({ figures }) => figures).filter(({ median, limit }) => median > limit);
  if (options.check && missed.length > 0) process.exitCode = 1;
}

/** The same bench on another Node, of npm's packages of its binaries. */
function runWith(version) {
  const others = process.argv.slice(2).filter((argument, index, all) => {
    const isNode = argument === '--node' || argument.startsWith('--node=');
    return !isNode && all[index - 1] !== '--node';
  });
  const { status } = spawnSync(nodeBinary(version), [process.argv[1], ...others], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function fail(message) {
  console.error(message);
  process.exitCode = 2;
}
