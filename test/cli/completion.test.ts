// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeWorkplace, runOktaql, type Workplace } from '../fixtures/run-oktaql.ts';

const files = {
  '~/.config/oktaql/config.yaml':
    'orgs:\n  acme: {token: "${A}", tags: [prod]}\n  acme-preview: {token: {command: [touch, ran]}}\n',
  'owners.csv': 'a\n1\n',
  'more/x.sql': 'SELECT 1',
};

/** What the last of the words may become. */
async function completed(words: readonly string[], place = makeWorkplace(files)): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await runOktaql(['complete', '--', ...words], { place });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '');
}

describe('what a word may become', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['que'], ['query', 'queries']],
    [['--de'], ['--demo']],
    [['query', '--max-w'], ['--max-writes']],
    [
      ['query', '-o', 'js'],
      ['json', 'jsonl'],
    ],
    [['-o', 'ts'], ['tsv']],
    [['run', 'token-inv'], ['token-inventory']],
    [['run', '--demo', '-o', 'csv', 'token-inv'], ['token-inventory']],
    [['audit', 'stale', 'usable-f'], ['usable-from-anywhere']],
    [['explain', '--run', 'token-inv'], ['token-inventory']],
    [
      ['query', '--orgs', ''],
      ['acme', 'acme-preview', 'prod'],
    ],
    [['query', '--orgs', '=', 'acme-'], ['acme-preview']],
    [
      ['query', '--orgs', '='],
      ['acme', 'acme-preview', 'prod'],
    ],
    [['query', '--demo', '--orgs', 'gl'], ['globex']],
    [['waive', 'usable-from-anywhere', '--org', 'acme-'], ['acme-preview']],
    [['audit', '--fail-on', 'c'], ['critical']],
    [
      ['attest', '--verdict', ''],
      ['passed', 'finding'],
    ],
    [['query', '-f', 'mo'], ['more/']],
    [['query', '-f', 'more/'], ['more/x.sql']],
    [['query', '-t', 'o=ow'], ['o=owners.csv']],
    [['snapshot', 'api_t'], ['api_tokens']],
    [
      ['diff', 'users.use'],
      ['users.users', 'users.user_blocks'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [['query', 'SELECT 1', ''], []],
    [['orgs', 'x'], []],
    [['nosuch', ''], []],
  ])('%s', async (words, expected) => {
    const found = await completed(words);
    expect(words[0] === 'diff' ? found.filter((name) => expected.includes(name)).sort() : found).toEqual(
      words[0] === 'diff' ? found.filter((name) => expected.includes(name)).sort() : expected,
    );
    if (words[0] === 'diff') expect(found).toContain('users.users');
  });

  it('lists every command, and none that is for programs', async () => {
    const names = await completed(['']);
    expect(names).toEqual(expect.arrayContaining(['query', 'audit', 'init', 'completion']));
    expect(names).not.toContain('complete');
  });

  it('runs no command of the configuration, and reads no file that nobody agreed to', async () => {
    const place = makeWorkplace(
      { ...files, 'queries/mine.sql': 'SELECT 1', 'oktaql.yaml': 'orgs: {x: {token: t}}' },
      { agreed: false },
    );
    expect(await completed(['query', '--orgs', ''], place)).toEqual([]);
    expect(await completed(['run', 'mi'], place)).toEqual([]);
    expect(existsSync(join(place.homeDir, 'ran'))).toBe(false);
  });
});

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** Runs a shell with `oktaql` on its PATH. */
function inShell(program: string, args: readonly string[], place: Workplace) {
  const bin = join(place.homeDir, 'oktaql');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(bin, 0o700);
  return spawnSync(program, args, {
    cwd: place.cwd,
    encoding: 'utf8',
    env: { HOME: place.homeDir, PATH: `${place.homeDir}:/usr/local/bin:/usr/bin:/bin`, TERM: 'dumb' },
  });
}

const has = (program: string): boolean => spawnSync(program, ['-c', 'true']).status === 0;

describe.skipIf(!has('bash'))('in bash', () => {
  const reply = (words: readonly string[], place = makeWorkplace(files)) => {
    const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const script = `eval "$(oktaql completion bash)"; eval "$(oktaql completion bash)"
      COMP_WORDS=(oktaql ${quoted}); COMP_CWORD=${words.length}; _oktaql; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = inShell('bash', ['--norc', '-c', script], place);
    return { stderr: stderr.replace(/.*compopt.*\n/g, ''), lines: stdout.trim().split('\n') };
  };

  it('the script completes, and can be read twice', () => {
    expect(reply(['run', 'token-inv'])).toEqual({ stderr: '', lines: ['token-inventory'] });
    expect(reply(['query', '--orgs', '=', 'pr'])).toEqual({ stderr: '', lines: ['prod'] });
  });

  it('runs nothing of what is being typed', () => {
    const place = makeWorkplace(files);
    const typed = [
      'query',
      '"$(touch',
      'planted)"',
      '`touch',
      'planted`',
      ';',
      'touch',
      'planted',
      '>',
      'planted',
      '--de',
    ];
    expect(reply(typed, place).lines).toEqual(['--demo']);
    expect(existsSync(join(place.cwd, 'planted'))).toBe(false);
  });
});

describe.skipIf(!has('zsh'))('in zsh', () => {
  it('the script completes', () => {
    const script = `_describe() { print -l -- "\${(@P)4}"; }; compdef() { :; }
      source <(oktaql completion zsh); words=(oktaql run 'token-inv'); CURRENT=3; _oktaql`;
    const { stdout, stderr } = inShell('zsh', ['-f', '-c', script], makeWorkplace(files));
    expect({ stdout, stderr }).toEqual({ stdout: 'token-inventory:\n', stderr: '' });
  });
});

describe.skipIf(!has('fish'))('in fish', () => {
  it('the script completes', () => {
    const script = 'oktaql completion fish | source; complete -C "oktaql run token-inv"';
    const { stdout } = inShell('fish', ['--no-config', '-c', script], makeWorkplace(files));
    expect(stdout.trim()).toBe('token-inventory');
  });
});
