import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program of somebody who has installed the package. */
function makeConsumer(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-consumer-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(root, join(directory, 'node_modules', 'oktaql'));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

const program = `
import { createSession, OktaError, type QueryResult, type Row, SqlError } from 'oktaql';

const session = await createSession({ orgs: [{ name: 'acme', url: 'http://127.0.0.1:1', token: '00token' }] });
const result: QueryResult = await session.query('SELECT :n AS n', { params: { n: 1, flag: true, none: null } });
const names: readonly string[] = result.columns.map(({ name }) => name);
const rows: Row[] = [];
for await (const row of result.rows) rows.push(row);
const failure: unknown = await session.query('SELECT nope').catch((error: unknown) => error);
if (!(failure instanceof SqlError) || failure instanceof OktaError) throw failure;
const line: number | undefined = failure.location?.line;
await session.close();
console.log(JSON.stringify({ names, rows, line }));
`;

it('a program in JavaScript uses the built package by its name', () => {
  const withoutTypes = program
    .replace(', type QueryResult, type Row', '')
    .replaceAll(/: (QueryResult|readonly string\[\]|Row\[\]|unknown|number \| undefined)(?= =|\))/g, '');
  const cwd = makeConsumer({ 'program.js': withoutTypes });
  const { stdout, stderr, status } = spawnSync(process.execPath, ['program.js'], { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ names: ['n'], rows: [[1]], line: 1 });
});

it('a program asks nobody: what lies in its working directory is used once a person has agreed', () => {
  const asking = `
import { createSession } from 'oktaql';
const ask = async (options) => {
  const session = await createSession(options);
  const sql = "EXPLAIN SELECT id FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'";
  const { code, exitCode } = await session.query(sql).catch((error) => error);
  await session.close();
  return code === undefined ? 'answered' : [code, exitCode];
};
console.log(JSON.stringify([
  await ask({}),
  await ask({ configPath: 'oktaql.yaml' }),
  await ask({ orgs: [{ name: 'acme', token: 't' }] }),
]));
`;
  const cwd = makeConsumer({ 'program.js': asking, 'oktaql.yaml': 'orgs: {acme: {token: t}}' });
  const run = () => {
    const env = { ...process.env, HOME: cwd, XDG_STATE_HOME: undefined };
    const { stdout, stderr } = spawnSync(process.execPath, ['program.js'], { cwd, encoding: 'utf8', env });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  expect(run()).toEqual([['not-agreed', 3], 'answered', 'answered']);
  const cli = join(root, 'dist', 'cli.cjs');
  const sum = createHash('sha256').update('orgs: {acme: {token: t}}').digest('hex');
  const env = { ...process.env, HOME: cwd, XDG_STATE_HOME: undefined };
  expect(
    spawnSync(process.execPath, [cli, 'trust', 'oktaql.yaml', '--sha256', sum], { cwd, env }).status,
  ).toBe(0);
  expect(run()).toEqual(['answered', 'answered', 'answered']);
});

it('a program in TypeScript compiles against its types, and wrong use does not', () => {
  const wrong = `
import { createSession } from 'oktaql';
// @ts-expect-error an org has a name
await createSession({ orgs: [{ token: 't' }] });
const session = await createSession();
// @ts-expect-error a parameter is a value of SQLite's
await session.query('SELECT 1', { params: { when: new Date() } });
// @ts-expect-error rows come one after another
(await session.query('SELECT 1')).rows.length;
`;
  const options = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      module: 'nodenext',
      types: [],
      noEmit: true,
    },
  };
  const cwd = makeConsumer({
    'program.ts': program,
    'wrong.ts': wrong,
    'tsconfig.json': JSON.stringify(options),
  });
  const { stdout, status } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], {
    cwd,
    encoding: 'utf8',
  });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});
