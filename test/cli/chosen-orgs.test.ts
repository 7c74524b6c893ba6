import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InterruptedError } from '../../src/base/errors.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

let orgs: EmulatedOrgs;
beforeAll(async () => {
  orgs = await startEmulatedOrgs();
});
beforeEach(() => orgs.reset());
afterAll(() => orgs.emulator.stop());

/** The orgs of the emulator with tags, and one of which the variable is not set. */
const config = () =>
  `${orgs.config.replace(/ {2}acme:\n/, '  acme:\n    tags: [clients, eu]\n').replace(/ {2}globex:\n/, '  globex:\n    tags: [clients]\n')}  away:\n    token: \${NOT_SET}\n    tags: [eu]\n`;
const run = (...argv: readonly string[]) =>
  runOktaql(argv, { place: makeWorkplace({ 'oktaql.yaml': config() }) });
const count = 'SELECT subdomain, count(*) AS n FROM okta.api_tokens.api_tokens GROUP BY 1 ORDER BY 1';
const asked = () => [...new Set(orgs.emulator.requests.lines.map((line) => line.split(' ')[1]))].sort();

describe('--orgs', () => {
  test.each([
    [['--orgs', 'initech'], ['initech']],
    [
      ['--orgs', 'clients'],
      ['acme', 'globex'],
    ],
    [
      ['--orgs', 'clients,initech'],
      ['acme', 'globex', 'initech'],
    ],
    [
      ['--orgs', 'initech', '--orgs', 'globex'],
      ['globex', 'initech'],
    ],
  ])('%j asks these, and no other', async (argv, names) => {
    const { exitCode, stdout } = await run('query', count, '-o', 'json', ...argv);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).map(({ subdomain }: { subdomain: string }) => subdomain)).toEqual(names);
    expect(asked()).toEqual(names);
  });

  test('works for an audit, and for a list', async () => {
    const { stdout } = await run('audit', 'usable-from-anywhere', '--orgs', 'clients', '-o', 'json');
    expect(JSON.parse(stdout).map(({ org }: { org: string }) => org)).toEqual(['acme', 'globex']);
    const list = JSON.parse((await run('orgs', '--orgs', 'clients', '-o', 'json')).stdout);
    expect(list.map(({ name, tags }: Record<string, string>) => [name, tags])).toEqual([
      ['acme', 'clients, eu'],
      ['globex', 'clients'],
    ]);
  });

  test('an org that is not chosen is refused by its name, and the message says why', async () => {
    const { exitCode, stderr } = await run(
      'query',
      `${count.replace('GROUP', "WHERE subdomain = 'initech' GROUP")}`,
      '--orgs',
      'acme',
    );
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringContaining("the org 'initech' is not among those that were chosen with --orgs"),
    ]);
    expect(orgs.emulator.requests.lines).toEqual([]);
  });

  test('a chosen org that cannot be asked is an error, and one that is not chosen is none', async () => {
    const away = await run('query', count, '--orgs', 'eu');
    expect([away.exitCode, away.stderr]).toEqual([3, expect.stringContaining('NOT_SET')]);
    expect((await run('query', count, '--orgs', 'clients')).exitCode).toBe(0);
  });

  test('what is waived is about one org: a tag names none', async () => {
    const argv = [
      'waive',
      'usable-from-anywhere',
      '--subject',
      '*',
      '--reason',
      'x',
      '--until',
      '2026-04-01',
    ];
    const place = makeWorkplace({ 'oktaql.yaml': config() });
    const refused = await runOktaql([...argv, '--org', 'clients'], { place, clock: new FixedClock() });
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining('--org clients is a tag'),
    ]);
    // The tag of another org is spelt as this one.
    const same = config().replace('tags: [clients]', 'tags: [initech]');
    const other = makeWorkplace({ 'oktaql.yaml': same });
    const waived = await runOktaql([...argv, '--org', 'initech'], { place: other, clock: new FixedClock() });
    expect([waived.exitCode, waived.stderr]).toEqual([0, expect.stringMatching(/^waived until/)]);
  });

  test('a word that is neither a name nor a tag is an error', async () => {
    const { exitCode, stderr } = await run('query', count, '--orgs', 'client');
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringContaining('no org has the name or the tag "client"'),
    ]);
    expect(stderr).toContain('Did you mean clients?');
  });

  test('tags that are no list are a fault of the file', async () => {
    const place = makeWorkplace({ 'oktaql.yaml': 'orgs:\n  acme:\n    token: x\n    tags: clients\n' });
    const { exitCode, stderr } = await runOktaql(['orgs'], { place });
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('orgs.acme.tags must be a list')]);
  });
});

describe('on a terminal', () => {
  test.each([
    [['audit', 'deleted-zones', 'unused-tokens'], 'check 1 of 2: deleted-zones'],
    [['orgs', '--check'], 'acme: '],
  ])('%j shows how far it is while it waits, and leaves nothing behind', async (argv, shown) => {
    const interruption = new AbortController();
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'acme' && path === '/api/v1/api-tokens',
      respond: 'hang',
    });
    let seen = '';
    const { stderr } = await orgs.run(argv, {
      stderrTerminal: { columns: 120 },
      interrupt: interruption.signal,
      onWrite: (text) => {
        seen += text;
        if (seen.includes(shown)) interruption.abort(new InterruptedError('SIGINT'));
      },
    });
    expect(stderr).toContain(shown);
    // The line is taken back: what stays is messages alone.
    expect(stderr.slice(stderr.lastIndexOf('\r\u001B[K'))).not.toContain(shown);
  });
});
