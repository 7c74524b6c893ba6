import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { version } from '../../src/base/version.ts';
import { tokenBody } from '../../src/emulator/resources/api-tokens.ts';
import { token } from '../../src/emulator/seed/declare.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { cleanOrg } from '../emulator-support/clean-org.ts';
import type { Emulator } from '../emulator-support/start-emulator.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

const clock = new FixedClock();
let orgs: EmulatedOrgs;

beforeEach(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterEach(() => orgs.emulator.stop());

/** Evidence of all queries, made once for the tests that only read it. */
let whole:
  | Promise<{ readonly emulator: Emulator; readonly root: string; readonly exitCode: number }>
  | undefined;
const wholeEvidence = () => {
  whole ??= (async () => {
    const root = mkdtempSync(join(tmpdir(), 'oktaql-evidence-'));
    const { emulator, config } = await startEmulatedOrgs({ clock });
    writeFileSync(join(root, 'oktaql.yaml'), config);
    const { exitCode } = await runOktaql(['audit', '--config', 'oktaql.yaml', '--out', 'evidence'], {
      place: { cwd: root, homeDir: root },
      clock,
    });
    await emulator.stop();
    return { emulator, root, exitCode };
  })();
  return whole;
};
afterAll(async () => {
  if (whole !== undefined) rmSync((await whole).root, { recursive: true });
});

const makePlace = () => makeWorkplace({ 'oktaql.yaml': orgs.config });
const audit = (place: Workplace, ...argv: readonly string[]) =>
  runOktaql(['audit', ...argv], { place, clock });
const filesOf = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const rowsOfCsv = (path: string): readonly Record<string, string>[] =>
  parse(readFileSync(path, 'utf8'), { columns: true });

describe('evidence', () => {
  test('holds a CSV of every check and report, findings, manifest and sums', async () => {
    const { emulator, root, exitCode } = await wholeEvidence();
    expect(exitCode).toBe(1);
    const directory = join(root, 'evidence');
    const files = filesOf(directory);
    expect(files).toEqual(
      expect.arrayContaining(['SHA256SUMS', 'findings.json', 'manifest.json', 'summary.csv']),
    );
    expect(files.filter((file) => file.startsWith('checks/'))).toHaveLength(18);
    expect(files).toEqual(
      expect.arrayContaining(['reports/token-inventory.csv', 'reports/expiry-calendar.csv']),
    );
    // Nothing else is left behind.
    expect(readdirSync(root).sort()).toEqual(['evidence', 'oktaql.yaml']);

    const findings = readJson(join(directory, 'findings.json'));
    const planted = emulator.planted['5'].map(({ org, tokenId }) => `${org}/${tokenId}`).sort();
    expect(
      findings
        .filter(({ check }: { check: string }) => check === 'super-admin-owners')
        .map(({ org, subjectId }: { org: string; subjectId: string }) => `${org}/${subjectId}`)
        .sort(),
    ).toEqual(planted);
    const rows = rowsOfCsv(join(directory, 'checks', 'super-admin-owners.csv'));
    expect(rows.map(({ subdomain, tokenId }) => `${subdomain}/${tokenId}`).sort()).toEqual(planted);
    expect(rowsOfCsv(join(directory, 'summary.csv'))).toHaveLength(18 * 3);
  });

  test('says who asked what, when, and how it was answered', async () => {
    const place = makePlace();
    await audit(place, 'unused-tokens', '--out', 'evidence', '-p', 'days=7');
    const sent = orgs.emulator.requests.entries.length;
    const manifest = readJson(join(place.cwd, 'evidence', 'manifest.json'));
    expect(manifest).toMatchObject({
      format: 'oktaql audit evidence',
      formatVersion: 2,
      oktaql: version,
      startedAt: '2026-03-15T12:00:00.000Z',
      finishedAt: '2026-03-15T12:00:00.000Z',
      ranBy: { user: expect.any(String), host: expect.any(String) },
      orgs: orgs.emulator.orgs.map(({ name, url }) => ({ name, url, credentials: 'API token' })),
    });
    const [query] = manifest.queries;
    const source = readFileSync(new URL('../../queries/checks/unused-tokens.sql', import.meta.url));
    expect(query).toMatchObject({
      name: 'unused-tokens',
      kind: 'check',
      severity: 'medium',
      parameters: { days: 7 },
      sha256: createHash('sha256').update(source).digest('hex'),
      file: 'checks/unused-tokens.csv',
      rows: orgs.emulator.planted['9:7'].length,
      statuses: { acme: 'findings', globex: 'findings', initech: 'findings' },
      notAssessed: [],
    });
    expect(manifest.requests).toHaveLength(sent);
    for (const request of manifest.requests) {
      expect(request).toMatchObject({
        at: '2026-03-15T12:00:00.000Z',
        method: 'GET',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/api-tokens/),
        status: 200,
        requestId: expect.stringMatching(/\S/),
        rows: expect.any(Number),
      });
    }
  });

  test('holds no secret', async () => {
    const { emulator, root } = await wholeEvidence();
    const directory = join(root, 'evidence');
    const secrets = emulator.orgs.map(({ token }) => token);
    for (const file of filesOf(directory)) {
      const text = readFileSync(join(directory, file), 'utf8');
      for (const secret of secrets) expect([file, text.includes(secret)]).toEqual([file, false]);
    }
  });

  test('is guarded against formulas, and keeps every name as it is', async () => {
    const hostile = [
      '=1+1',
      '+1+1',
      '-1+1',
      '-14',
      '@sum',
      '\ttab',
      '\rreturn',
      '\nline',
      ' \u00a0=1',
      '＝1',
      'quote " quote',
      'comma, semicolon; pipe|',
      'two\nlines',
      'two\r\nlines',
      '\u0000null\u001b[31m',
      'right \u202eto left\u202c \u200f',
      ' ',
      '🚀',
      `long ${'x'.repeat(10_000)}`,
    ];
    const odd = await startEmulatedOrgs({
      clock,
      orgs: [
        { ...cleanOrg, tokens: [...cleanOrg.tokens, ...hostile.map((name) => token(name, 'svc-siem'))] },
      ],
    });
    const place = makeWorkplace({ 'oktaql.yaml': odd.config });
    const run = (...argv: string[]) => audit(place, 'overdue-rotation', '-p', 'days=0', ...argv);
    await run('--out', 'guarded');
    await run('--out', 'plain', '--no-formula-guard');
    await odd.emulator.stop();
    const names = [...hostile, ...cleanOrg.tokens.map(({ name }) => name)];
    const inCsv = (directory: string) =>
      rowsOfCsv(join(place.cwd, directory, 'checks', 'overdue-rotation.csv'))
        .map(({ name }) => name)
        .sort();
    expect(inCsv('plain')).toEqual([...names].sort());
    expect(inCsv('guarded')).toEqual(
      names
        .map((name) => (/^[\s\u00a0]*[=+\-@＝]|^[\t\r\n]/.test(name) && name !== '-14' ? `'${name}` : name))
        .sort(),
    );
    const text = readFileSync(join(place.cwd, 'guarded', 'findings.json'), 'utf8');
    expect(
      JSON.parse(text)
        .map(({ subjectName }: { subjectName: string }) => subjectName)
        .sort(),
    ).toEqual([...names].sort());
    // Harmless on a terminal all the same.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200f\u202a-\u202e]/);
  });

  test('can be checked by sha256sum, and its CSV read by python', async () => {
    const { emulator, root } = await wholeEvidence();
    const directory = join(root, 'evidence');
    expect(
      execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], {
        cwd: directory,
        encoding: 'utf8',
      }),
    ).toBe('');
    const script =
      'import csv,sys;print(sum(1 for _ in csv.DictReader(open(sys.argv[1],newline="",encoding="utf-8"),strict=True)))';
    const counted = execFileSync('python3', ['-c', script, 'reports/token-inventory.csv'], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(Number(counted)).toBe(emulator.orgs.reduce((sum, { state }) => sum + state.tokens.size, 0));
  });

  test.each(['file', 'directory', 'empty directory', 'link'])(
    'never goes where a %s is, and nothing is asked',
    async (kind) => {
      const place = makePlace();
      const target = join(place.cwd, 'evidence');
      if (kind === 'file') writeFileSync(target, 'x');
      else if (kind === 'link') symlinkSync('nowhere', target);
      else mkdirSync(target);
      if (kind === 'directory') writeFileSync(join(target, 'x'), 'x');
      const { exitCode, stderr } = await audit(place, '--out', 'evidence');
      expect(exitCode).toBe(2);
      expect(stderr).toContain('is there already: evidence goes into a new directory');
      expect(orgs.emulator.requests.lines).toEqual([]);
    },
  );

  test('where nothing can be written, nothing is asked', async () => {
    const { exitCode, stderr } = await audit(makePlace(), '--out', 'no/such/place');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot write');
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('of an audit that is interrupted there is none', async () => {
    const place = makePlace();
    const interrupt = new AbortController();
    orgs.emulator.faults.add({
      match: ({ path }) => path.endsWith('/roles'),
      respond: () => {
        interrupt.abort(new InterruptedError());
        return 'hang';
      },
    });
    const { exitCode } = await runOktaql(['audit', '--out', 'evidence'], {
      place,
      clock,
      interrupt: interrupt.signal,
    });
    expect(exitCode).toBe(130);
    expect(readdirSync(place.cwd)).toEqual(['oktaql.yaml']);
  });

  test('has no file for a check of which nothing could be had, and says why', async () => {
    const place = makePlace();
    orgs.emulator.faults.add({
      match: ({ path }) => path === '/api/v1/logs',
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no permission' } },
    });
    expect((await audit(place, 'revoked-lately', 'usable-from-anywhere', '--out', 'evidence')).exitCode).toBe(
      4,
    );
    const directory = join(place.cwd, 'evidence');
    expect(existsSync(join(directory, 'checks', 'revoked-lately.csv'))).toBe(false);
    const statuses = rowsOfCsv(join(directory, 'summary.csv')).filter(
      ({ check }) => check === 'revoked-lately',
    );
    expect(statuses.map(({ findings, status }) => [findings, status])).toEqual(
      Array(3).fill(['', 'not assessed']),
    );
    const entry = readJson(join(directory, 'manifest.json')).queries.find(
      ({ name }: { name: string }) => name === 'revoked-lately',
    );
    expect(entry.file).toBeNull();
    expect(entry.notAssessed[0]).toMatchObject({
      org: 'acme',
      status: 403,
      errorCode: 'E0000006',
      hint: expect.stringContaining('list_log_events'),
      requestId: expect.any(String),
    });
  });

  test('has what was found in an org that is not assessed, and names the tokens of which nothing was told', async () => {
    const place = makePlace();
    const { state, url } = orgs.emulator.org('globex');
    const untold = [...state.tokens].find(({ name }) => name === 'siem-export')?.id;
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'globex' && path === '/api/v1/api-tokens',
      respond: {
        status: 200,
        body: [...state.tokens].map((token) => ({
          ...tokenBody(url, token),
          ...(token.id === untold ? { tokenWindow: null, lastUpdated: null } : {}),
        })),
      },
    });
    expect((await audit(place, 'unused-tokens', '--out', 'evidence')).exitCode).toBe(5);
    const directory = join(place.cwd, 'evidence');
    const planted = orgs.emulator.planted['9:14'].map(({ tokenId }) => tokenId).sort();
    const findings: { subjectId: string }[] = readJson(join(directory, 'findings.json'));
    expect(findings.map(({ subjectId }) => subjectId).sort()).toEqual(planted);
    const rows = rowsOfCsv(join(directory, 'checks', 'unused-tokens.csv'));
    expect(rows.filter(({ lastUsed }) => lastUsed === '').map(({ tokenId }) => tokenId)).toEqual([untold]);
    const [entry] = readJson(join(directory, 'manifest.json')).queries;
    expect(entry.notAssessed).toEqual([
      expect.objectContaining({
        org: 'globex',
        message: expect.stringContaining(`globex: ${untold} cannot be assessed`),
      }),
    ]);
    expect(entry.statuses).toEqual({ acme: 'findings', globex: 'not assessed', initech: 'findings' });
  });
});

describe('--verify', () => {
  const makeEvidence = async () => {
    const place = makePlace();
    await audit(place, 'unused-tokens', 'usable-from-anywhere', '--out', 'evidence');
    return { place, directory: join(place.cwd, 'evidence') };
  };
  const verified = async (place: Workplace) => {
    const { exitCode, stdout, stderr } = await audit(place, '--verify', 'evidence', '-o', 'json');
    const rows: { file: string; status: string }[] = stdout === '' ? [] : JSON.parse(stdout);
    return { exitCode, stderr, changed: rows.filter(({ status }) => status !== 'unchanged') };
  };

  test('finds evidence as it was written', async () => {
    const { place } = await makeEvidence();
    orgs.reset();
    expect(await verified(place)).toEqual({ exitCode: 0, stderr: '', changed: [] });
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test.each([
    [
      'a byte that was changed',
      'summary.csv',
      'changed',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[10] = (bytes[10] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
    [
      'a byte that was added',
      'checks/unused-tokens.csv',
      'changed',
      (file: string) => appendFileSync(file, '\n'),
    ],
    ['a file that was taken away', 'findings.json', 'missing', (file: string) => rmSync(file)],
    ['a file that was put in', 'checks/other.csv', 'not listed', (file: string) => writeFileSync(file, 'x')],
  ])('tells of %s', async (_, file, status, change) => {
    const { place, directory } = await makeEvidence();
    change(join(directory, file));
    const outcome = await verified(place);
    expect(outcome.changed).toEqual([{ file, status }]);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('is not as it was written: 1 of');
  });

  test.each([
    ['sums without the manifest', (text: string) => text.replace(/.*manifest\.json\n/, '')],
    ['sums that lead elsewhere', (text: string) => text.replace('summary.csv', '../summary.csv')],
    ['sums that are none', () => 'nothing\n'],
    ['empty sums', () => ''],
  ])('refuses %s', async (_, change) => {
    const { place, directory } = await makeEvidence();
    const sums = join(directory, 'SHA256SUMS');
    writeFileSync(sums, change(readFileSync(sums, 'utf8')));
    expect((await verified(place)).exitCode).toBe(1);
  });

  test.each([
    ['unused-tokens'],
    ['--baseline', 'evidence'],
    ['--out', 'more'],
    ['-p', 'days=3'],
    ['--tag', 'age'],
    ['--severity', 'high'],
    ['--fail-on', 'low'],
  ])('does not pass for an audit: with %s it is a wrong usage', async (...more) => {
    const { place } = await makeEvidence();
    const { exitCode, stdout, stderr } = await audit(place, '--verify', 'evidence', ...more);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--verify runs no checks');
  });

  test('of a directory without evidence is a wrong usage', async () => {
    const place = makePlace();
    const { exitCode, stderr } = await audit(place, '--verify', '.');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('holds no evidence of an audit');
  });
});

describe('--baseline', () => {
  const changesOf = (directory: string) =>
    rowsOfCsv(join(directory, 'changes.csv')).map(({ change, check, org, subjectName }) => [
      change,
      check,
      org,
      subjectName,
    ]);

  test('tells what is new, still there and resolved, and columns that move do not count', async () => {
    const place = makePlace();
    const acme = orgs.emulator.org('acme');
    const later = new FixedClock();
    const auditOfBoth = (...argv: readonly string[]) =>
      runOktaql(['audit', 'usable-from-anywhere', 'overdue-rotation', ...argv], { place, clock: later });
    const named = (name: string) => [...acme.state.tokens].find((token) => token.name === name);
    await auditOfBoth('--out', 'before');
    const slack = named('slack-notify');
    const siem = named('siem-export');
    if (slack === undefined || siem === undefined) throw new Error('the seeds have changed');
    acme.state.tokens.set({ ...slack, network: { connection: 'ZONE', include: ['nzo'] } });
    acme.state.tokens.set({ ...siem, network: { connection: 'ANYWHERE' } });
    later.advance(3_600_000);
    const { exitCode, stdout, stderr } = await auditOfBoth(
      '--baseline',
      'before',
      '--out',
      'after',
      '-o',
      'json',
    );
    expect(exitCode).toBe(1);
    const summary = JSON.parse(stdout);
    const planted = orgs.emulator.planted['1'].filter(({ org }) => org === 'acme').length;
    const { found, ...counts } = summary[0];
    expect(counts).toEqual({
      check: 'usable-from-anywhere',
      severity: 'high',
      org: 'acme',
      findings: planted,
      status: 'findings',
      new: 1,
      stillThere: planted - 1,
      resolved: 1,
      toLookAt: [],
      reason: null,
    });
    expect(found).toHaveLength(planted);
    expect(found.filter(({ change }: { change: string }) => change === 'new')).toEqual([
      expect.objectContaining({ subjectId: siem.id, subjectName: 'siem-export', state: 'open' }),
    ]);
    const changes = changesOf(join(place.cwd, 'after'));
    expect(changes.filter(([change]) => change !== 'still there')).toEqual([
      ['new', 'usable-from-anywhere', 'acme', 'siem-export'],
      ['resolved', 'usable-from-anywhere', 'acme', 'slack-notify'],
    ]);
    // daysOld has moved in all of them.
    expect(
      changes.filter(([change, check]) => change === 'still there' && check === 'overdue-rotation'),
    ).toHaveLength(orgs.emulator.planted['10:90'].length);
    expect(stderr).toContain(`new: usable-from-anywhere acme ${siem.id} siem-export`);
    expect(stderr).toContain('of 2026-03-15T12:00:00.000Z');
  });

  test('what one of the two did not look for is neither new nor resolved', async () => {
    const place = makePlace();
    await audit(place, 'deleted-zones', '--out', 'before');
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path.startsWith('/api/v1/zones'),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no permission' } },
    });
    await audit(place, 'deleted-zones', 'exclude-only-zones', '--baseline', 'before', '--out', 'after');
    const kinds = changesOf(join(place.cwd, 'after')).map(([change, check]) => `${change} ${check}`);
    expect(new Set(kinds)).toEqual(
      new Set(['not compared deleted-zones', 'not compared exclude-only-zones']),
    );
  });

  test('that was changed, is of another version, or is none, is refused before anything is asked', async () => {
    const place = makePlace();
    await audit(place, 'deleted-zones', '--out', 'before');
    orgs.reset();
    const directory = join(place.cwd, 'before');
    const run = () => audit(place, 'deleted-zones', '--baseline', 'before');
    const sign = () => {
      const lines = ['checks/deleted-zones.csv', 'findings.json', 'manifest.json', 'summary.csv'].map(
        (file) => {
          const sum = createHash('sha256')
            .update(readFileSync(join(directory, file)))
            .digest('hex');
          return `${sum}  ${file}\n`;
        },
      );
      writeFileSync(join(directory, 'SHA256SUMS'), lines.join(''));
      for (const file of filesOf(directory).filter((name) => name.startsWith('reports/')))
        rmSync(join(directory, file));
    };
    const manifest = readFileSync(join(directory, 'manifest.json'), 'utf8');

    writeFileSync(
      join(directory, 'manifest.json'),
      manifest.replace('"formatVersion": 2', '"formatVersion": 3'),
    );
    expect(await run()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('manifest.json (changed)'),
    });
    sign();
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is of version 3') });
    writeFileSync(join(directory, 'manifest.json'), '{}');
    sign();
    expect(await run()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is of an unknown form'),
    });
    rmSync(directory, { recursive: true });
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('holds no evidence') });
    expect(orgs.emulator.requests.lines).toEqual([]);
  });
});
