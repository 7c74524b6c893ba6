// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outputOf } from '../../src/config/secret-command.ts';
import { startEmulatedOrgs } from '../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql, startOktaql } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';
import { loadText, onlyOrg, pemKey, printed, workplace } from './workplace.ts';

/** A program in `bin` of the home that appends its arguments to a log there, and then does this. */
function program(homeDir: string, script: string, name = 'vault'): { bin: string; runs: () => string[] } {
  const bin = join(homeDir, 'bin');
  const log = join(homeDir, `${name}.log`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\necho "$PWD: $*" >> '${log}'\n${script}\n`);
  chmodSync(join(bin, name), 0o700);
  const runs = () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);
  return { bin, runs };
}

/** Whether no process has that number. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

const paths = (bin: string) => ({ PATH: `${bin}:/usr/bin:/bin` });

describe('a secret by command', () => {
  test('is the output of the program, which gets its arguments as they are, in the home', async () => {
    const place = workplace();
    const { bin, runs } = program(place.homeDir, 'echo 00abc');
    const env = { ...paths(bin), VAULT: 'prod' };
    const command = '[vault, read, "a b; touch x", "op://${VAULT}/okta", "*"]';
    const files = { 'home/.config/oktaql/config.yaml': `orgs: {acme: {token: {command: ${command}}}}` };
    const other = workplace(files);
    const org = onlyOrg(await other.load(env));
    expect(org.sources['token']).toBe('command vault');
    expect(runs()).toEqual([]);
    if (org.credentials.kind !== 'ssws') throw new Error('no token');
    const { token } = org.credentials;
    expect(token.reveal()).toBeUndefined();
    expect(await Promise.all([token.read(), token.read()])).toEqual(['00abc', '00abc']);
    expect(await token.read()).toBe('00abc');
    expect(token.reveal()).toBe('00abc');
    expect(runs()).toEqual([`${other.homeDir}: read a b; touch x op://prod/okta *`]);
    expect(printed(org)).not.toContain('00abc');
  });

  test('can be a private key of many lines, and one command serves several orgs', async () => {
    const place = workplace();
    writeFileSync(join(place.homeDir, 'key.pem'), pemKey);
    const { bin, runs } = program(place.homeDir, `cat '${place.homeDir}/key.pem'`);
    const app = '{clientId: 0oa1, privateKey: {command: [vault, key]}}';
    const { orgs } = await loadText(`orgs: {a: ${app}, b: ${app}}`, paths(bin));
    for (const { credentials } of orgs) {
      expect(credentials.kind === 'privateKey' && (await credentials.privateKey.read())).toBe(pemKey.trim());
    }
    expect(runs()).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['fails', 'echo 00secret; exit 3', 'vault ended with exit code 3'],
    ['is killed', 'kill -9 $$', 'vault was ended by SIGKILL'],
    ['prints nothing', 'true', 'what vault printed is empty'],
    ['prints two lines', 'echo 00secret; echo 00secret', 'what vault printed has more than one line'],
    ['prints a sentence', 'echo "the 00secret"', 'what vault printed holds white space'],
    ['prints no text', "printf '\\377\\376'", 'vault printed something that is not UTF-8 text'],
    ['prints without end', 'exec cat /dev/zero', 'vault printed more than 1 MiB'],
  ])(
    'that %s is an error with file, line and path, and without what it printed',
    async (_, script, message) => {
      const place = workplace();
      const { bin, runs } = program(place.homeDir, `echo 00secret >&2; ${script}`);
      const org = onlyOrg(
        await loadText('orgs:\n  acme:\n    token:\n      command: [vault, 00arg]\n', paths(bin)),
      );
      if (org.credentials.kind !== 'ssws') throw new Error('no token');
      const { token } = org.credentials;
      const first = await token.read().catch((error: unknown) => error);
      expect(first).toMatchObject({
        exitCode: 3,
        file: 'oktaql.yaml',
        line: 4,
        path: 'orgs.acme.token.command',
        message: expect.stringContaining(message),
      });
      expect(printed(first)).not.toMatch(/00secret|00arg/);
      expect(await token.read().catch((error: unknown) => error)).toBe(first);
      expect(runs()).toHaveLength(1);
    },
  );

  test.each<[string, string, string]>([
    ['vault', '.:bin::relative/bin', 'is not found in the absolute directories of PATH'],
    ['vault', '', 'is not found in the absolute directories of PATH'],
    ['./vault', '/usr/bin', 'is neither an absolute path nor a name alone'],
    ['bin/vault', '/usr/bin', 'is neither an absolute path nor a name alone'],
    ['/nowhere/vault', '/usr/bin', 'cannot be run: ENOENT'],
    ['/etc', '/usr/bin', 'cannot be run: EACCES'],
  ])('%s with PATH=%s is not run', async (name, PATH, message) => {
    const { homeDir } = workplace();
    program(homeDir, 'echo 00abc');
    await expect(outputOf([name], { env: { PATH }, homeDir })).rejects.toThrow(message);
  });

  test('that hangs is given up, and ended', async () => {
    const { homeDir } = workplace();
    const pid = join(homeDir, 'pid');
    const { bin } = program(homeDir, `echo $$ > '${pid}'; exec sleep 1000`);
    const place = { env: paths(bin), homeDir, limitMs: 50 };
    await expect(outputOf(['vault'], place)).rejects.toThrow('did not end in 0.05 seconds');
    // On a busy machine it was ended before it came to write its number.
    const number = () => (existsSync(pid) ? Number(readFileSync(pid, 'utf8')) : 0);
    await until(() => number() === 0 || isGone(number()));
  });

  test('of many orgs at once adds one listener to the process', async () => {
    const { homeDir } = workplace();
    const go = join(homeDir, 'go');
    const { bin, runs } = program(homeDir, `while [ ! -e '${go}' ]; do sleep 0.01; done; echo 00abc`);
    const before = process.listenerCount('exit');
    const asked = Array.from({ length: 20 }, () => outputOf(['vault'], { env: paths(bin), homeDir }));
    await until(() => runs().length === 20);
    expect(process.listenerCount('exit')).toBe(before);
    writeFileSync(go, '');
    expect(await Promise.all(asked)).toEqual(Array(20).fill('00abc\n'));
  });

  test.each([
    ['{}', 'must be a text, or a command'],
    ['{command: []}', 'must be a text, or a command'],
    ['{command: op read}', 'must be a text, or a command'],
    ['{command: [""]}', 'must be a text, or a command'],
    ['{command: [op], shell: true}', 'must be a text, or a command'],
    ['{comand: [op]}', 'must be a text, or a command'],
    ['{command: [op, $VAULT]}', 'before a name without braces'],
    ['{command: [op, "${NOWHERE}"]}', 'NOWHERE, which is not set'],
  ])('%s is a fault of the file', async (token, message) => {
    const loading = loadText(`orgs: {acme: {token: ${token}}}`).then(({ unavailable }) => {
      throw unavailable?.[0]?.error ?? new Error('it loaded');
    });
    await expect(loading).rejects.toThrow(message);
  });

  test('beside a file of the same secret is a fault', async () => {
    const text = 'orgs: {acme: {token: {command: [op]}, tokenFile: t}}';
    await expect(loadText(text)).rejects.toThrow('orgs.acme.tokenFile is given beside token');
  });
});

test('a token can lie in a file, which its owner alone should read', async () => {
  const place = workplace({ 'work/oktaql.yaml': 'orgs: {acme: {tokenFile: ~/t}}', 'home/t': '00abc\n' });
  const { orgs, warnings } = await place.load();
  expect(orgs[0]?.credentials.kind === 'ssws' && orgs[0].credentials.token.reveal()).toBe('00abc');
  expect(warnings).toEqual([]);
  chmodSync(join(place.homeDir, 't'), 0o644);
  expect((await place.load()).warnings).toEqual([expect.stringContaining('~/t holds the token of acme')]);
});

describe('on the command line', () => {
  const count = 'SELECT count(*) AS n FROM okta.api_tokens.api_tokens';

  /** Two emulated orgs whose tokens the program `vault` gives. */
  async function twoOrgs(script: (token: string) => string) {
    const { emulator } = await startEmulatedOrgs({});
    const [acme, globex] = [emulator.org('acme'), emulator.org('globex')];
    const place = makeWorkplace({
      '~/.config/oktaql/config.yaml': [acme, globex]
        .map(
          ({ url }, index) =>
            `  ${['acme', 'globex'][index]}: {url: "${url}", token: {command: [vault, ${['acme', 'globex'][index]}]}}\n`,
        )
        .join('')
        .replace(/^/, 'orgs:\n'),
    });
    const { bin, runs } = program(
      place.homeDir,
      `case $1 in acme) ${script(acme.token)};; globex) ${script(globex.token)};; esac`,
    );
    return { place, env: paths(bin), runs, stop: () => emulator.stop(), acme };
  }

  test('each command runs once, and only for orgs that are asked', async () => {
    const { place, env, runs, stop } = await twoOrgs((token) => `echo ${token}`);
    try {
      expect((await runOktaql(['orgs'], { place, env })).exitCode).toBe(0);
      expect((await runOktaql(['explain', count], { place, env })).exitCode).toBe(0);
      expect(runs()).toEqual([]);
      const one = `${count} WHERE subdomain = 'acme'; ${count} WHERE subdomain = 'acme'`;
      const { exitCode, stdout } = await runOktaql(['query', '-o', 'csv', one], { place, env });
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('n\r\n') });
      expect(runs()).toEqual([`${place.homeDir}: acme`]);
    } finally {
      await stop();
    }
  });

  test('one that fails fails the statement with exit 3, and the check of that org alone', async () => {
    const { place, env, stop, acme } = await twoOrgs((token) =>
      token === '' ? '' : `echo ${token}; exit 1`,
    );
    try {
      const failed = await runOktaql(['query', count], { place, env });
      expect(failed).toMatchObject({ exitCode: 3, stdout: '' });
      expect(failed.stderr).toMatch(
        /orgs\.(acme|globex)\.token\.command failed: vault ended with exit code 1/,
      );
      expect(failed.stderr).not.toContain(acme.token);
      const checked = await runOktaql(['orgs', '--check', '-o', 'json'], { place, env });
      expect(checked.exitCode).toBe(3);
      expect(checked.stdout.match(/vault ended with exit code 1/g)).toHaveLength(2);
    } finally {
      await stop();
    }
  });

  test('a file of the working directory runs none before a person has agreed', async () => {
    const text = 'orgs: {acme: {token: {command: [vault, acme]}}}';
    const place = makeWorkplace({ 'oktaql.yaml': text }, { agreed: false });
    const { bin, runs } = program(place.homeDir, 'echo 00abc');
    const env = paths(bin);
    for (const argv of [['query', count], ['orgs', '--check'], ['orgs'], ['trust', '--list'], ['audit']]) {
      await runOktaql(argv, { place, env });
    }
    const shown = await runOktaql(['trust'], { place, env });
    expect(shown.stdout + shown.stderr).toContain('token from the output of the command ["vault","acme"]');
    expect(runs()).toEqual([]);
  });

  test('SIGTERM ends the wait for a program, and the program', async () => {
    const { place, env, stop } = await twoOrgs(() => `echo $$ > pid; exec sleep 1000`);
    try {
      const { child, ended } = startOktaql(['query', count], { place, env });
      const pid = join(place.homeDir, 'pid');
      await until(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '');
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ exitCode: 143, stdout: '' });
      await until(() => isGone(Number(readFileSync(pid, 'utf8'))));
    } finally {
      await stop();
    }
  });
});
