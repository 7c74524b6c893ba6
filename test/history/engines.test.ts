import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeEach, expect, test } from 'vitest';
import { fencedBlocks } from '../docs/fenced-blocks.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

const page = fileURLToPath(new URL('../../docs/engines.md', import.meta.url));
const blocks = fencedBlocks(readFileSync(page, 'utf8'));

let place: Workplace;
/** Two runs: in the second a token of acme is usable from anywhere that was not before. */
beforeEach(async () => {
  const clock = new FixedClock();
  const orgs = await startEmulatedOrgs({ clock });
  try {
    place = makeWorkplace({ 'oktaql.yaml': orgs.config });
    const snapshot = () => runOktaql(['snapshot', '--history', 'history'], { place, clock });
    expect((await snapshot()).exitCode).toBe(0);
    const { tokens } = orgs.emulator.org('acme').state;
    const token = [...tokens].find(({ name }) => name === 'grafana-dashboards');
    if (token === undefined) throw new Error('the seeds have no grafana-dashboards');
    tokens.set({ ...token, network: { connection: 'ANYWHERE' } as never });
    clock.advance(3_600_000);
    expect((await snapshot()).exitCode).toBe(0);
  } finally {
    await orgs.emulator.stop();
  }
});

test('the statements for DuckDB run over a history, and answer as oktaql does', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = async (sql: string) =>
    (
      await connection.runAndReadAll(sql.replaceAll("'history/", `'${place.cwd}/history/`))
    ).getRowObjectsJson();
  const answers: (readonly Readonly<Record<string, unknown>>[])[] = [];
  for (const { lines } of blocks.filter(
    ({ language, words }) => language === 'sql' && words.includes('duckdb'),
  ))
    answers.push(await rows(lines.join('\n')));
  expect(answers).toHaveLength(4);
  const ours = async (sql: string) => {
    const { stdout } = await runOktaql(['query', sql, '-o', 'json', '--history', 'history'], { place });
    return JSON.parse(stdout);
  };
  const counts = await ours(
    "SELECT subdomain, count(*) AS tokens FROM okta.api_tokens.api_tokens FOR SYSTEM_TIME AS OF datetime('now') GROUP BY 1 ORDER BY 1",
  );
  expect(answers[2]?.map(({ subdomain, tokens }) => ({ subdomain, tokens: Number(tokens) }))).toEqual(counts);
  const anywhere = answers[3]?.filter(({ name }) => name === 'grafana-dashboards');
  expect(anywhere).toEqual([
    expect.objectContaining({ subdomain: 'acme', since: expect.stringMatching(/^2026-03-15 13:00:00/) }),
  ]);
  const types = await rows(
    "DESCRIBE SELECT * FROM read_parquet('history/table=okta.api_tokens.api_tokens/**/*.parquet')",
  );
  expect(Object.fromEntries(types.map((row) => [row['column_name'], row['column_type']]))).toMatchObject({
    id: 'VARCHAR',
    created: 'TIMESTAMP WITH TIME ZONE',
    network: 'JSON',
    subdomain: 'VARCHAR',
    date: 'DATE',
    oktaql_odd_values: 'JSON',
  });
  connection.closeSync();
});

const hasPyarrow = spawnSync('python3', ['-c', 'import pyarrow.dataset, pandas']).status === 0;

test.skipIf(!hasPyarrow)('the program for pyarrow runs over a history', () => {
  const [program] = blocks.filter(({ language }) => language === 'python');
  const printed = execFileSync('python3', ['-c', (program?.lines ?? []).join('\n')], {
    cwd: join(place.cwd),
  });
  expect(printed.toString()).toContain('timestamp[ms, tz=UTC]');
  expect(printed.toString()).toContain('grafana-dashboards');
});
