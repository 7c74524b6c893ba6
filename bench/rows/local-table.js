import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { commandFlags, oktaql, runMeasured, runProgram } from '../process.js';

const mib = 2 ** 20;
const manyRows = 1_000_000;
const fewRows = 100_000;

const columns = [
  'id',
  'name',
  '_link',
  'clientName',
  'created',
  'expiresAt',
  'lastUpdated',
  'network',
  'tokenWindow',
  'userId',
  'subdomain',
];

/** As the table of tokens is exported: two columns are quoted, one is now and then NULL. */
async function writeCsv(path, rows) {
  const file = createWriteStream(path);
  file.write(`${columns.join(',')}\n`);
  for (let row = 0; row < rows; row++) {
    const id = `00T${String(row).padStart(17, 'x')}`;
    const network = row % 2 === 0 ? '"{""connection"":""ANYWHERE""}"' : '';
    const line = `${id},integration-${row},"{""self"":{""href"":""https://acme.okta.com/api/v1/api-tokens/${id}""}}",Okta API,2025-11-09T20:38:10.000Z,2026-12-11T09:14:58.000Z,2026-11-11T09:14:58.000Z,${network},P30D,00u${row % 500},acme\n`;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return path;
}

const hasSqlite = () => spawnSync('sqlite3', ['--version']).status === 0;
const absent = ['sqlite3 is not installed: nothing to compare with'];

/** `-t` of a large CSV, next to sqlite3's `.import`. */
export const importCsv = {
  name: 'import',
  rounds: 3,
  async prepare(directory) {
    if (!hasSqlite()) return { notes: absent, subjects: {}, figures: [], close: () => undefined };
    const path = await writeCsv(join(directory, 'many.csv'), manyRows);
    const run = (program, args) => runProgram(program, args, { cwd: directory }).then(({ wallMs }) => wallMs);
    return {
      notes: [],
      subjects: {
        oktaql: () => run(process.execPath, [oktaql, 'query', '-t', `t=${path}`, 'SELECT count(*) FROM t']),
        sqlite3: () => run('sqlite3', [':memory:', `.import --csv ${path} t`, 'SELECT count(*) FROM t']),
      },
      figures: [
        { name: '-t CSV of 1,000,000 rows / sqlite3 .import', limit: 4, of: (ms) => ms.oktaql / ms.sqlite3 },
      ],
      close: () => undefined,
    };
  },
};

/** A local table to a CSV file, next to `sqlite3 -csv`. */
export const exportCsv = {
  name: 'export',
  rounds: 3,
  async prepare(directory) {
    const many = await writeCsv(join(directory, 'many.csv'), manyRows);
    const few = await writeCsv(join(directory, 'few.csv'), fewRows);
    const exported = (path) => () =>
      runMeasured('export.js', { path }, { cwd: directory, flags: commandFlags });
    const grown = ({ peakBytes, loadedBytes }) => (peakBytes - loadedBytes) / mib;
    const compares = hasSqlite();
    const database = join(directory, 'many.db');
    if (compares) {
      await runProgram('sqlite3', [database, `.import --csv ${many} t`], { cwd: directory });
    }
    return {
      notes: compares ? [] : absent,
      subjects: {
        many: exported(many),
        few: exported(few),
        ...(compares
          ? {
              sqlite3: () =>
                runProgram('sqlite3', ['-csv', '-header', database, 'SELECT * FROM t'], {
                  cwd: directory,
                }).then(({ wallMs }) => wallMs),
            }
          : {}),
      },
      figures: [
        ...(compares
          ? [
              {
                name: 'CSV of 1,000,000 rows × 11 / sqlite3 -csv',
                limit: 2.5,
                of: ({ many, sqlite3 }) => many.exportMs / sqlite3,
              },
            ]
          : []),
        {
          name: 'memory beyond the table, 1,000,000 rows − 100,000',
          limit: 16,
          unit: ' MiB',
          of: ({ many, few }) => grown(many) - grown(few),
        },
      ],
      close: () => undefined,
    };
  },
};
