import { afterAll, beforeAll, expect, test } from 'vitest';
import { handWritten, oktaCatalog } from '../../src/catalog/catalog.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

const clock = new FixedClock();
let orgs: EmulatedOrgs;
beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterAll(() => orgs.emulator.stop());

/** Tables of each kind: by hand, lists, lists below a parent, settings of an org, rows that are known by the whole of them. */
const names = [
  ...handWritten.map(({ name }) => name),
  ...oktaCatalog.names.filter((name) =>
    /^okta\.(policies|apps|org|authenticators|iam|idps|brands|logstreams|threats)\./.test(name),
  ),
];

test.each(names)('%s is read back from a snapshot as it is', async (name) => {
  const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
  const run = async (...argv: readonly string[]) =>
    runOktaql([...argv, '--orgs', 'acme', '--max-requests', '5000'], { place, clock });
  const select = `SELECT * FROM ${name}`;
  const now = await run('query', select, '-o', 'json');
  const kept = await run('snapshot', name, '--history', 'h', '-o', 'json');
  if (handWritten.some((table) => table.name === name))
    expect(JSON.parse(now.stdout).length).toBeGreaterThan(0);
  // What cannot be read now cannot be kept, for the same reason.
  if (now.exitCode !== 0) {
    expect(kept.exitCode).toBe(now.exitCode);
    return;
  }
  expect(kept).toMatchObject({ exitCode: 0 });
  const past = await run('query', select, '--as-of', '0m', '--history', 'h', '-o', 'json');
  expect(past.exitCode, past.stderr).toBe(0);
  const sorted = (text: string) => (JSON.parse(text) as object[]).map((row) => JSON.stringify(row)).sort();
  // Between the two the token has been used.
  const steady = (rows: readonly string[]) =>
    rows.map((row) => row.replaceAll(/"(?:lastUpdated|expiresAt)":"[^"]*",?/g, ''));
  expect(steady(sorted(past.stdout))).toEqual(steady(sorted(now.stdout)));
  // Of no column, rows that are known by the whole of them are all alike.
  const counted = await run(
    'query',
    `SELECT count(*) AS n FROM ${name}`,
    '--as-of',
    '0m',
    '--history',
    'h',
    '-o',
    'json',
  );
  expect(JSON.parse(counted.stdout)).toEqual([{ n: sorted(now.stdout).length }]);
  const [{ rows }] = JSON.parse(kept.stdout);
  expect(rows).toBe(sorted(now.stdout).length);
});
