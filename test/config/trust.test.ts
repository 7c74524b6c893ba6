import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findConfiguration } from '../../src/config/find-configuration.ts';
import { loadOrgDirectory } from '../../src/config/load-orgs.ts';
import { createTrust, type Trust } from '../../src/config/trust/trust.ts';
import { recordName, TrustStore, trustDirectory } from '../../src/config/trust/trust-store.ts';
import { configError, onlyOrg, workplace } from './workplace.ts';

const orgNamed = (name: string) => `orgs:\n  ${name}:\n    token: t\n`;

describe('the file that needs agreement', () => {
  const local = async (
    files: Record<string, string>,
    env: Record<string, string> = {},
    configPath?: string,
    start = 'work',
  ) => {
    const { root, homeDir } = workplace(files);
    const cwd = join(root, start);
    const found = await findConfiguration({ cwd, homeDir, env, configPath });
    return found.local?.name;
  };
  const here = { 'work/oktaql.yaml': orgNamed('here'), 'work/okta.yaml': 'okta: {client: {token: t}}' };
  const sdk = { OKTA_CLIENT_ORGURL: 'https://acme.okta.com', OKTA_CLIENT_TOKEN: 't' };

  test.each<[string, string | undefined, Parameters<typeof local>]>([
    ['./oktaql.yaml', './oktaql.yaml', [here]],
    ['./oktaql.yaml, whatever the environment says', './oktaql.yaml', [here, sdk]],
    ['./okta.yaml', './okta.yaml', [{ 'work/okta.yaml': here['work/okta.yaml'] }]],
    ['./okta.yaml, if it is read at all', undefined, [{ 'work/okta.yaml': here['work/okta.yaml'] }, sdk]],
    [
      './okta.yaml beside that of the home',
      './okta.yaml',
      [{ 'work/okta.yaml': here['work/okta.yaml'], 'home/.okta/okta.yaml': 'okta: {}' }],
    ],
    ['none of the home', undefined, [{ 'home/.config/oktaql/config.yaml': orgNamed('home') }]],
    [
      'none of the home, started there',
      undefined,
      [{ 'home/.okta/okta.yaml': 'okta: {}' }, {}, undefined, 'home/.okta'],
    ],
    ['one that a relative OKTAQL_CONFIG names', './oktaql.yaml', [here, { OKTAQL_CONFIG: 'oktaql.yaml' }]],
    ['one above', '../up.yaml', [{ 'up.yaml': orgNamed('up') }, { OKTAQL_CONFIG: '../up.yaml' }]],
    ['none that --config names', undefined, [here, { OKTAQL_CONFIG: 'x' }, 'oktaql.yaml']],
  ])('is %s', async (_, name, [files, ...rest]) => {
    expect(await local(files, ...rest)).toBe(name);
  });
});

test('the bytes that were agreed to are the bytes that are used', async () => {
  const { cwd, homeDir } = workplace({ 'work/oktaql.yaml': orgNamed('agreed') });
  const trust: Trust = {
    standing: async () => {
      writeFileSync(join(cwd, 'oktaql.yaml'), orgNamed('swapped'));
      return 'agreed';
    },
  };
  expect(onlyOrg(await loadOrgDirectory({ cwd, homeDir, env: {}, trust })).name).toBe('agreed');
});

test('an agreement speaks for the path in it and no other, and the last one of a path stands', async () => {
  const { homeDir } = workplace();
  const home = { homeDir, env: {} };
  const store = new TrustStore(home);
  const file = {
    path: '/work/oktaql.yaml',
    sha256: 'a',
    name: '',
    brings: async () => ({ orgs: [], lines: [] }),
  };
  const standing = (sha256: string) => createTrust(store).standing({ ...file, sha256 });
  await store.agree({ path: file.path, sha256: 'a', agreedAt: '' });
  expect([await standing('a'), await standing('b')]).toEqual(['agreed', 'changed']);
  await store.agree({ path: file.path, sha256: 'b', agreedAt: '' });
  expect([await standing('a'), await standing('b')]).toEqual(['changed', 'agreed']);
  const other = JSON.stringify({ path: '/other/oktaql.yaml', sha256: 'c', agreedAt: '' });
  writeFileSync(join(trustDirectory(home), recordName(file.path)), other, { mode: 0o600 });
  expect(await standing('c')).toBe('unknown');
});

/** Ways in which a file can be one that must not be read. */
const unfit: Readonly<Record<string, readonly [make: (path: string) => void, reason: string]>> = {
  'a pipe': [(path) => spawnSync('mkfifo', [path]), 'it is a pipe, not a regular file'],
  'a link to a device': [(path) => symlinkSync('/dev/zero', path), 'it is a device, not a regular file'],
  'a directory': [(path) => mkdirSync(path), 'it is a directory, not a regular file'],
  'far too large': [
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 30);
    },
    'it is larger than 1 MiB',
  ],
  'larger than it says': [(path) => symlinkSync('/proc/kallsyms', path), 'it is larger than 1 MiB'],
  'a link to itself': [(path) => symlinkSync(path, path), 'its links go round in a circle'],
};

describe.each(
  Object.entries(unfit).filter(([name]) => name !== 'larger than it says' || existsSync('/proc/kallsyms')),
)('a file that is %s is refused, and holds nothing up', (_, [make, reason]) => {
  test.each([
    ['./oktaql.yaml', 'work/oktaql.yaml', {}, undefined],
    ['./okta.yaml', 'work/okta.yaml', {}, undefined],
    ['~/.okta/okta.yaml', 'home/.okta/okta.yaml', {}, undefined],
    ['~/.config/oktaql/config.yaml', 'home/.config/oktaql/config.yaml', {}, undefined],
    ['--config', 'work/named.yaml', {}, 'named.yaml'],
    ['OKTAQL_CONFIG', 'work/named.yaml', { OKTAQL_CONFIG: 'named.yaml' }, undefined],
    [
      'OKTA_CLIENT_PRIVATEKEY',
      'work/key.pem',
      {
        OKTA_CLIENT_ORGURL: 'https://acme.okta.com',
        OKTA_CLIENT_CLIENTID: 'c',
        OKTA_CLIENT_PRIVATEKEY: 'key.pem',
      },
      undefined,
    ],
    [
      'OKTA_API_PRIVATE_KEY',
      'work/key.pem',
      { OKTA_ORG_NAME: 'acme', OKTA_API_CLIENT_ID: 'c', OKTA_API_PRIVATE_KEY: 'key.pem' },
      undefined,
    ],
  ])('as %s', async (__, path, env, configPath) => {
    const { root, load } = workplace({ 'home/.okta/x': '', 'home/.config/oktaql/x': '' });
    make(join(root, path));
    expect((await configError(load(env, configPath))).message).toContain(`cannot be read: ${reason}`);
  });

  test('as privateKeyFile', async () => {
    const { cwd, load } = workplace({
      'work/oktaql.yaml': 'orgs:\n  acme:\n    clientId: c\n    privateKeyFile: key.pem\n',
    });
    make(join(cwd, 'key.pem'));
    expect((await configError(load())).message).toContain(`cannot be read: ${reason}`);
  });
});

test('a file of just that size is read', async () => {
  const { cwd, load } = workplace({ 'work/oktaql.yaml': orgNamed('here') });
  const path = join(cwd, 'oktaql.yaml');
  appendFileSync(path, '#'.repeat(2 ** 20 - orgNamed('here').length));
  expect(onlyOrg(await load()).name).toBe('here');
  appendFileSync(path, '#');
  expect((await configError(load())).message).toBe('oktaql.yaml: cannot be read: it is larger than 1 MiB');
});
