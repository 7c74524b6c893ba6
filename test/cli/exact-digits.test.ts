import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';

let orgs: EmulatedOrgs;
beforeEach(async () => {
  orgs = await startEmulatedOrgs();
});
afterEach(() => orgs.emulator.stop());

/** As a custom attribute of a profile may be: beyond 2^53, where a double would end in …992. */
const long = '9007199254740993';
const row = `{"id":"00T1","name":"ci","userId":"00u1","network":{"connection":"ANYWHERE"},
  "_link":{"number":${long},"list":[-12345678901234567890123,1.5,"${long}",1e400],"text":"0${long}"}}`;
const link = `{"number":${long},"list":[-12345678901234567890123,1.5,"${long}",9e999],"text":"0${long}"}`;

const answer = async (sql: string, ...argv: readonly string[]) => {
  orgs.emulator.faults.add({ respond: { body: `[${row}]` } });
  const { stdout, stderr, exitCode } = await orgs.run(['query', sql, ...argv]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
};
const from = "FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'";

describe('a long integer inside of what Okta sends keeps all its digits', () => {
  it('in a column of JSON', async () => {
    expect(await answer(`SELECT _link ${from}`, '-o', 'jsonl')).toBe(`{"_link":${link}}\n`);
    expect(await answer(`SELECT _link ${from}`, '-o', 'csv')).toBe(
      `_link\r\n"${link.replaceAll('"', '""')}"\r\n`,
    );
  });

  it('where SQLite takes it out', async () => {
    expect(await answer(`SELECT _link ->> 'number' AS n ${from}`, '-o', 'csv')).toBe(`n\r\n${long}\r\n`);
  });

  it('in rows that are kept', async () => {
    const kept = await answer(`CREATE TABLE kept AS SELECT _link ${from}; SELECT * FROM kept`, '-o', 'csv');
    expect(kept).toBe(`_link\r\n"${link.replaceAll('"', '""')}"\r\n`);
  });
});
