import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { type InProcessOptions, makeWorkplace, runOktaql, startOktaql } from '../fixtures/run-oktaql.ts';
import { oktaErrorBody, startScriptedServer } from '../okta/scripted-server.ts';

/** Sets the title of a terminal, colours, turns the line around, and hides: what a name may hold. */
const evil = 'e\u001B]0;owned\u0007\u001B[8m\u009B31m\r\u202Ev\u200Di\u200Bl\u3164\uFE0F\u{E0041}\u2028';

/** What must not reach a terminal from anything but ourselves. A line end is ours as well. */
const harmful = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{DI}]/u;

const tokens = 'okta.api_tokens.api_tokens';

const check = `/*
title: "T\\e]0;owned\\a\\u202E\\u200D\\u3164"
description: D
kind: check
severity: high
why: "W\\e[2J\\u009B31m"
remedy: R
*/
SELECT subdomain, id AS tokenId, '${evil}' AS x FROM ${tokens} WHERE name = '${evil}'`;

const quoted = (name: string) => `"${name}"`;

/** Command lines by where the text comes in; each but the last few is to fail, for errors say what was given. */
const commandLines: Readonly<Record<string, readonly string[]>> = {
  'a quoted identifier': ['query', `SELECT ${quoted(evil)} FROM ${tokens}`],
  'a quoted table': ['query', `SELECT 1 FROM ${quoted(evil)}`],
  'a literal beside an error': ['query', `SELECT '${evil}', nope FROM ${tokens}`],
  'a literal in EXPLAIN': [
    'explain',
    `SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND name = '${evil}'`,
  ],
  'a key in EXPLAIN': ['explain', `SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND id = '${evil}'`],
  'an alias in EXPLAIN': ['explain', `SELECT 1 FROM ${tokens} AS ${quoted(evil)} WHERE subdomain = 'acme'`],
  'the EXPLAIN of a write': [
    'explain',
    `DELETE FROM ${tokens} WHERE subdomain = 'acme' AND name = '${evil}'`,
  ],
  'a subdomain': ['query', `SELECT 1 FROM ${tokens} WHERE subdomain = '${evil}'`],
  'a table of DESCRIBE': ['query', `DESCRIBE ${quoted(evil)}`],
  'a parameter': ['query', 'SELECT 1', '-p', `${evil}=1`],
  'a parameter without a value': ['query', 'SELECT 1', '-p', evil],
  'a local table': ['query', 'SELECT 1', '-t', `${evil}=${evil}.csv`],
  '-f': ['query', '-f', evil],
  '--config': ['query', `SELECT 1 FROM ${tokens}`, '--config', evil],
  '--out': ['query', 'SELECT 1', '--out', `${evil}/x.csv`],
  '-o': ['query', 'SELECT 1', '-o', evil],
  'an option': ['query', 'SELECT 1', `--${evil}`],
  'a command': [evil],
  'a saved query that is not there': ['run', evil],
  'a saved query': ['queries', `g${evil}`],
  'a saved query that runs': ['run', `g${evil}`, '-v'],
  'the list of saved queries': ['queries'],
  'what a directory brings': ['trust'],
  'the queries of a directory that nobody agreed to': ['run', `f${evil}`],
  'a write': [
    'query',
    `UPDATE ${tokens} SET network = '{"connection":"ZONE","include":["${evil}"]}' WHERE subdomain = 'acme' AND name = 'payroll-export'`,
    '--dry-run',
  ],
  'the verbose lines': ['query', `SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND id = '${evil}'`, '-v'],
};

const files = {
  [`queries/f${evil}.sql`]: check,
  [`~/.config/oktaql/queries/g${evil}.sql`]: check,
};

const streams: Readonly<Record<string, InProcessOptions>> = {
  'to a pipe': {},
  'to a terminal': { stdoutTerminal: { columns: 200 }, stderrTerminal: { columns: 200 } },
};

/** Our own: progress takes its line away, and a terminal is given bold and dim. */
const withoutOwn = (text: string) => text.replaceAll('\r\u001B[K', '').replace(/\u001B\[(?:1|2|22)m/g, '');

let orgs: EmulatedOrgs;
beforeAll(async () => {
  orgs = await startEmulatedOrgs();
});
afterAll(() => orgs.emulator.stop());

describe.each(Object.entries(streams))('no name acts on what is shown %s', (_, to) => {
  it.each(Object.entries(commandLines))('by %s', async (__, argv) => {
    const { stdout, stderr } = await orgs.run(argv, { ...to, files });
    expect(withoutOwn(stdout + stderr)).not.toMatch(harmful);
    expect(stdout + stderr).not.toBe('');
  });

  it('by the name of an org', async () => {
    const yaml = `orgs:\n  ${JSON.stringify(evil)}:\n    url: http://127.0.0.1:1\n    token: 00x\n`;
    for (const argv of [['orgs'], ['orgs', '--check', '-v'], ['query', `SELECT 1 FROM ${tokens}`]]) {
      const { stdout, stderr } = await runOktaql([...argv, '--timeout', '0.2'], {
        ...to,
        place: makeWorkplace({ 'oktaql.yaml': yaml }),
      });
      expect(withoutOwn(stdout + stderr)).not.toMatch(harmful);
    }
  });

  it('by what a server says', async () => {
    const server = await startScriptedServer(() => ({
      status: 403,
      headers: { 'x-okta-request-id': 'a\u009Bb' },
      body: oktaErrorBody(evil, `no: ${evil}`, [evil]),
    }));
    onTestFinished(() => server.close());
    const place = makeWorkplace({
      'oktaql.yaml': `orgs:\n  acme:\n    url: ${server.url}\n    token: 00x\n`,
    });
    for (const more of [[], ['-v'], ['--partial'], ['-o', 'json']]) {
      const { stdout, stderr } = await runOktaql(['query', `SELECT 1 FROM ${tokens}`, ...more], {
        ...to,
        place,
      });
      expect(withoutOwn(stdout + stderr)).not.toMatch(harmful);
      expect(stderr).toContain(']0;owned');
    }
  });
});

describe('a line end in a name', () => {
  const forged = 'x\nhint: run `rm -rf /`\nerror: y';

  it.each([
    ['an error', ['query', '-f', forged]],
    ['a hint', ['query', `SELECT 1 FROM ${tokens}`, '--config', forged]],
    ['EXPLAIN', ['explain', `SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND name = '${forged}'`]],
    [
      'a key of EXPLAIN',
      ['explain', `SELECT 1 FROM ${tokens} WHERE subdomain = 'acme' AND id = '${forged}'`],
    ],
    ['a note', ['run', 'unused-tokens', '--demo']],
  ])('makes up no message of ours: %s', async (_, argv) => {
    const { stdout, stderr } = await orgs.run(argv, {
      files: { [`queries/${forged.replaceAll('/', '')}/unused-tokens.sql`]: check },
    });
    const lines = `${stdout}${stderr}`.split('\n');
    expect(lines.filter((line) => /^(hint: run|error: y)/.test(line))).toEqual([]);
  });
});

it('an error as JSON holds the very characters of a name, and none of them raw', async () => {
  const { stderr } = await runOktaql(['query', '-f', evil, '-o', 'json']);
  expect(stderr).not.toMatch(harmful);
  expect(JSON.parse(stderr).error.message).toContain(evil);
});

describe('a person who decides about a write sees each character of its rows', () => {
  it.each([
    ['a joiner', 'siem\u200Dexport', 'siem\\u200dexport'],
    ['a filler', 'siem-export\u3164', 'siem-export\\u3164'],
    ['tags', 'siem-export\u{E0041}', 'siem-export\\u{e0041}'],
    ['a variation selector', 'siem-export\uFE0F', 'siem-export\\ufe0f'],
    ['an override', '\u202Etropxe-meis', '\\u202etropxe-meis'],
    ['a blank that is none', 'siem\u00A0export', 'siem\\u00a0export'],
    ['an emoji made of several', '👩\u200D💻', '👩\\u200d💻'],
  ])('%s', async (_, name, shown) => {
    const { state } = orgs.emulator.org('globex');
    const [token] = state.tokens;
    if (token === undefined) throw new Error('globex has no tokens');
    state.tokens.set({ ...token, name });
    const { stderr, exitCode } = await orgs.run(
      ['query', `DELETE FROM ${tokens} WHERE subdomain = 'globex' AND id = '${token.id}'`, '--dry-run'],
      { stderrTerminal: { columns: 200 } },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(` ${shown} `);
  });
});

it('the built command neutralises what it says at its very end too', async () => {
  const { stderr, exitCode } = await startOktaql(['query', '-f', evil]).ended;
  expect(exitCode).toBe(2);
  expect(stderr).not.toMatch(harmful);
});
