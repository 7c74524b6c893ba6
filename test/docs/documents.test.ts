import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { handWritten } from '../../src/catalog/catalog.ts';
import { createProgram } from '../../src/cli/program.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { firstDifference, shellWords, transcriptsIn, withoutVolatile } from './transcript.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['tables', 'commands'].flatMap((folder) =>
  readdirSync(join(root, 'docs', folder)).map((name) => `docs/${folder}/${name}`),
);
const documents = ['README.md', 'ARCHITECTURE.md', 'docs/pipelines.md', ...pages];
const textOf = (document: string) => readFileSync(join(root, document), 'utf8');

/** `UPDATE_TRANSCRIPTS=1 npx vitest run test/docs` writes what is printed into the documents. */
const updates = process.env['UPDATE_TRANSCRIPTS'] === '1';

/** What the SQL of the documents is run with, unless its block says otherwise. */
const parameters = { subdomain: 'acme', org: 'acme', apiTokenId: '00TgF4vAlWfVYdF1gLQ5', days: '90' };

const program = createProgram({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  cwd: root,
  homeDir: root,
  clock: systemClock,
  interrupt: new AbortController().signal,
});

describe.each(documents)('%s', (document) => {
  const blocks = fencedBlocks(textOf(document));
  const transcripts = blocks
    .filter(({ language }) => language === 'console')
    .map((block) => transcriptsIn(block));

  it('shows what its commands print', async () => {
    const differences: string[] = [];
    const updated: { from: number; to: number; lines: readonly string[] }[] = [];
    const place = makeWorkplace();
    let last = 0;
    for (const { command, argv, shown, line, height } of transcripts.flat()) {
      const [word, ...args] = argv ?? [];
      if (word === 'cat' && args[0] !== undefined)
        writeFileSync(join(place.cwd, args[0]), `${shown.join('\n')}\n`);
      if (command === 'echo $?') expect(shown, `${document}:${line}`).toEqual([String(last)]);
      const needsNoOrg = ['help', 'queries'].includes(args[0] ?? '');
      if (word !== 'oktaql' || !(needsNoOrg || args.includes('--demo'))) continue;
      const { exitCode, printed } = await runAsShown(args, place);
      last = exitCode;
      // A placeholder that fits everything shows nothing.
      const difference =
        shown.join('') === '…' ? { shown: '…', actual: printed[0] } : firstDifference(shown, printed);
      if (difference === undefined) continue;
      updated.push({
        from: line - 1 + height,
        to: line - 1 + height + shown.length,
        lines: withoutVolatile(printed),
      });
      differences.push(
        `${document}:${line}: $ ${command}\n  the document: ${difference.shown ?? '(no more)'}\n  printed:      ${difference.actual ?? '(no more)'}`,
      );
    }
    if (updates) update(document, updated);
    else expect(differences.join('\n')).toBe('');
  });

  it.each(blocks.filter(({ language }) => language === 'sql').map((block) => [block.line, block] as const))(
    'has SQL that runs (line %i)',
    async (_, { lines, words }) => {
      const given = { ...parameters, ...Object.fromEntries(words.map((word) => word.split(/=(.*)/s))) };
      const params = Object.entries(given).flatMap(([name, value]) => ['-p', `${name}=${value}`]);
      const argv = ['query', '--demo', '--dry-run', ...params, lines.join('\n')];
      const { exitCode, stderr } = await runOktaql(argv, { clock: new FixedClock() });
      expect(exitCode, stderr).toBe(0);
    },
  );

  it('has commands and options that exist', () => {
    for (const { argv, command } of [...transcripts.flat(), ...shellLines(document)]) {
      if (argv?.[0] !== 'oktaql') continue;
      const known = namesOf(program, argv[1]);
      const options = argv.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0] ?? '');
      for (const option of options) expect(known, command).toContain(option);
    }
  });

  it('has an oktaql.yaml that can be read', async () => {
    for (const { lines } of blocks.filter(({ language }) => language === 'yaml')) {
      const place = makeWorkplace({
        'oktaql.yaml': lines.join('\n'),
        'partner.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      });
      const env = Object.fromEntries(
        [...lines.join('\n').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name, '00token'] as const),
      );
      const { exitCode, stderr, stdout } = await runOktaql(['orgs', '-o', 'json'], { place, env });
      expect(exitCode, stderr).toBe(0);
      expect(JSON.parse(stdout).length).toBeGreaterThan(0);
    }
  });
});

/** Those that help lists. */
const listed = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== 'help');

describe('docs', () => {
  const index = textOf('docs/README.md');

  it('has a page for every table, and for every command, and an index of them', () => {
    const wanted = [
      ...handWritten.map(({ name }) => `tables/${name}.md`),
      ...listed.map((command) => `commands/${command.name()}.md`),
    ];
    expect(pages.map((page) => page.replace('docs/', '')).sort()).toEqual([...wanted].sort());
    for (const page of wanted) expect(index).toContain(`](${page})`);
  });
});

describe('README.md', () => {
  const readme = textOf('README.md');

  it('tells of every command', () => {
    const names = listed.map((command) => command.name());
    expect(names.filter((name) => !new RegExp(`\\boktaql ${name}\\b`).test(readme))).toEqual([]);
  });

  it('tells of every option, by its long name or in code by its short one', () => {
    const tells = (long = '', short = '') =>
      readme.includes(long) || (short !== '' && readme.includes(`\`${short} `));
    const all = [program, ...program.commands].flatMap(({ options }) => options);
    const untold = all.filter(({ long, short }) => long !== '--version' && !tells(long, short));
    expect([...new Set(untold.map(({ long }) => long))]).toEqual([]);
  });
});

describe('a transcript', () => {
  let place: Workplace;
  beforeEach(() => {
    place = makeWorkplace();
  });

  it('is found to differ in a value, a line too few and a line too many', async () => {
    const argv = ['query', '--demo', 'SELECT 1 AS a', '-o', 'csv'];
    const { printed } = await runAsShown(argv, place);
    expect(printed).toEqual(['a', '1']);
    expect(firstDifference(['a', '1'], printed)).toBeUndefined();
    expect(firstDifference(['a', '2'], printed)).toEqual({ shown: '2', actual: '1' });
    expect(firstDifference(['a'], printed)).toEqual({ shown: undefined, actual: '1' });
    expect(firstDifference(['a', '1', '1'], printed)).toEqual({ shown: '1', actual: undefined });
  });

  it('may leave out what differs from run to run', () => {
    expect(
      firstDifference(['GET http://127.0.0.1:…/api/v1'], ['GET http://127.0.0.1:4711/api/v1']),
    ).toBeUndefined();
    expect(
      firstDifference(['GET http://127.0.0.1:…/api/v1'], ['GET http://127.0.0.1:4711/api/v2']),
    ).toBeDefined();
    expect(firstDifference(['a', '…', 'd'], ['a', 'b', 'c', 'd'])).toBeUndefined();
    expect(firstDifference(['a', '…', 'd'], ['a', 'b', 'c'])).toBeDefined();
    expect(withoutVolatile(['GET http://127.0.0.1:4711/x 200 (12 ms)'])).toEqual([
      'GET http://127.0.0.1:…/x 200 (… ms)',
    ]);
    expect(withoutVolatile(['File: /home/me/oktaql/queries/checks/a.sql'])).toEqual([
      'File: …/queries/checks/a.sql',
    ]);
  });

  it('is read as a shell would', () => {
    expect(shellWords(`oktaql query "SELECT 'a' AS \\"b\\"" -p x='1 2'\\''3' \\\n  --demo`)).toEqual([
      'oktaql',
      'query',
      `SELECT 'a' AS "b"`,
      '-p',
      "x=1 2'3",
      '--demo',
    ]);
    expect(shellWords('oktaql query -f x.sql > y.csv')).toBeUndefined();
    const [only] = transcriptsIn({
      language: 'console',
      words: [],
      line: 5,
      lines: ['$ oktaql query "SELECT', '1"', '1', ''],
    });
    expect(only).toMatchObject({ argv: ['oktaql', 'query', 'SELECT\n1'], shown: ['1'], line: 5, height: 2 });
  });
});

/** A fixed time at which waiting takes as long as it does: what has its own patience must not lose it at once. */
const fixedTime: Clock = { now: () => new FixedClock().now(), sleep: systemClock.sleep };

/** Runs a command at a fixed time, and gives what a terminal would show that cuts nothing. */
async function runAsShown(argv: readonly string[], place: Workplace) {
  let shown = '';
  const { exitCode } = await runOktaql(argv, {
    place,
    clock: fixedTime,
    onWrite: (text) => {
      shown += text;
    },
  });
  const text = shown.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  return { exitCode, printed: text === '' ? [] : text.split('\n') };
}

/** The `oktaql …` lines of ```sh blocks. */
const shellLines = (document: string) =>
  fencedBlocks(textOf(document))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines }) => lines)
    .map((command) => ({ command, argv: shellWords(command.replace(/\s+#.*$/, '')) }));

/** The spellings of the options that a command takes. */
function namesOf(program: Command, name: string | undefined): readonly string[] {
  const command = program.commands.find((candidate) => candidate.name() === name) ?? program;
  const options = [...program.options, ...command.options];
  return ['-h', '--help', ...options.flatMap(({ short, long }) => [short ?? '', long ?? ''])];
}

function update(
  document: string,
  changes: readonly { readonly from: number; readonly to: number; readonly lines: readonly string[] }[],
): void {
  const lines = textOf(document).split('\n');
  for (const { from, to, lines: printed } of [...changes].reverse())
    lines.splice(from, to - from, ...printed);
  writeFileSync(join(root, document), lines.join('\n'));
}
