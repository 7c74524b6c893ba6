import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorkplace } from '../fixtures/run-oktaql.ts';

const executable = join(import.meta.dirname, '../../dist/oktaql');
const isThere = existsSync(executable);
if (!isThere) console.warn('skipped: the single executable, which `npm run executable` makes');

describe.skipIf(!isThere)('the single executable, where there is no Node', () => {
  const run = (argv: readonly string[], input = '') => {
    const { cwd, homeDir } = makeWorkplace();
    const { status, stdout, stderr } = spawnSync(executable, argv, {
      cwd,
      input,
      encoding: 'utf8',
      env: { HOME: homeDir, PATH: '/nowhere' },
    });
    return { status, stdout, stderr };
  };

  it('answers queries, with WebAssembly of its own', () => {
    const sql = 'SELECT subdomain, count(*) AS n FROM api_tokens GROUP BY 1';
    expect(run(['query', '--demo', '-o', 'csv', sql])).toEqual({
      status: 0,
      stdout: 'subdomain,n\r\nacme,41\r\nglobex,35\r\ninitech,30\r\n',
      stderr: '',
    });
  });

  it('audits with the queries that it brings', () => {
    const { status, stdout } = run(['audit', '--demo', '-o', 'json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).length).toBeGreaterThan(30);
    expect(run(['queries', '--source', 'token-inventory']).stdout).toContain(
      'FROM okta.api_tokens.api_tokens',
    );
  });

  it('has the shell, whose session runs in a thread', () => {
    const { status, stdout } = run(['--demo'], '.mode csv\nSELECT count(*) AS n FROM api_tokens;\n');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'n\r\n106\r\n' });
  });

  it('has its help, and says what is wrong', () => {
    expect(run(['--help']).stdout).toContain('oktaql query');
    expect(run(['query', 'SELECT nosuch']).status).toBe(2);
  });
});
