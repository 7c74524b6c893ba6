import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { seedTokens, startOrgs } from '../orgs.js';
import { commandFlags, oktaql, runMeasured, runNode } from '../process.js';

const tokens = 'okta.api_tokens.api_tokens';
const days = 365;

/** A million rows on their way into a file of the history, next to reading their JSON. */
export const snapshot = {
  name: 'snapshot',
  rounds: 3,
  async prepare(directory) {
    return {
      notes: [],
      subjects: {
        written: () => runMeasured('snapshot.js', { pages: 5000 }, { cwd: directory, flags: commandFlags }),
      },
      figures: [
        {
          name: 'snapshot of 1,000,000 tokens: write / JSON.parse',
          limit: 10,
          of: ({ written: { writeMs, parseMs } }) => writeMs / parseMs,
        },
        { name: 'its peak memory', limit: 400, unit: ' MiB', of: ({ written }) => written.peakMib },
        {
          name: 'its file / the JSON',
          limit: 0.1,
          of: ({ written: { bytes, jsonBytes } }) => bytes / jsonBytes,
        },
      ],
      close: () => undefined,
    };
  },
};

/** One org at a time half a year ago, in a history of a year of 100 orgs. */
export const timeTravel = {
  name: 'time-travel',
  rounds: 9,
  async prepare(directory) {
    const path = join(directory, 'history');
    const { bytes, jsonBytes } = await runMeasured(
      'make-history.js',
      { path, days, orgs: 100 },
      { cwd: directory },
    );
    const server = await startOrgs([{ name: 'acme', extraTokens: 500 - seedTokens }]);
    const cwd = await mkdtemp(join(directory, 'stage-'));
    await server.configure(cwd);
    const query = (from) => `SELECT id, name, userId FROM ${tokens} ${from} WHERE subdomain = 'acme'`;
    const run = (from) => () =>
      runNode([oktaql, 'query', query(from), '-o', 'csv', '--history', path], { cwd }).then(
        ({ wallMs }) => wallMs,
      );
    return {
      notes: [],
      subjects: { now: run(''), past: run("FOR SYSTEM_TIME AS OF datetime('now', '-180 days')") },
      figures: [
        {
          name: 'AS OF over 365 runs of 100 orgs, one org / cold query',
          limit: 3,
          of: ({ now, past }) => past / now,
        },
        { name: '365 runs of 500 tokens / the JSON of one day', limit: 30, of: () => bytes / jsonBytes },
      ],
      close: () => server.stop(),
    };
  },
};
