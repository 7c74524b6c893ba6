import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configError, onlyOrg, workplace } from './workplace.ts';

const orgNamed = (name: string) => `orgs:\n  ${name}:\n    token: t\n`;
const everywhere = {
  'work/by-option.yaml': orgNamed('option'),
  'work/by-variable.yaml': orgNamed('variable'),
  'work/oktaql.yaml': orgNamed('here'),
  'xdg/oktaql/config.yaml': orgNamed('xdg'),
  'home/.config/oktaql/config.yaml': orgNamed('home'),
};

test('the first configuration file that is there is used, and no other', async () => {
  const { load, root } = workplace(everywhere);
  const env = { OKTAQL_CONFIG: 'by-variable.yaml', XDG_CONFIG_HOME: join(root, 'xdg') };
  expect(onlyOrg(await load(env, 'by-option.yaml')).name).toBe('option');
  expect(onlyOrg(await load(env)).name).toBe('variable');
  expect(onlyOrg(await load({ ...env, OKTAQL_CONFIG: '' })).name).toBe('here');
});

test('without a file in the working directory the one of the user is used', async () => {
  const { 'work/oktaql.yaml': _, ...elsewhere } = everywhere;
  const { load, root } = workplace(elsewhere);
  expect(onlyOrg(await load({ XDG_CONFIG_HOME: join(root, 'xdg') })).name).toBe('xdg');
  expect(onlyOrg(await load({})).name).toBe('home');
  expect(onlyOrg(await load({ XDG_CONFIG_HOME: 'relative' })).name).toBe('home');
});

test('a file outranks the environment', async () => {
  const { load } = workplace(everywhere);
  const env = { OKTA_CLIENT_ORGURL: 'https://env.okta.com', OKTA_CLIENT_TOKEN: 't', OKTA_API_TOKEN: 't' };
  expect(onlyOrg(await load(env)).name).toBe('here');
});

test('a file that is named and not there is an error, even when another one is there', async () => {
  const { load } = workplace(everywhere);
  const byOption = await configError(load({}, 'nowhere.yaml'));
  expect(byOption.message).toContain('nowhere.yaml: there is no such configuration file');
  expect(byOption.hint).toContain('--config');
  const byVariable = await configError(load({ OKTAQL_CONFIG: '/nowhere/x.yaml' }));
  expect(byVariable.hint).toContain('OKTAQL_CONFIG');
});

test('a file that is there and cannot be read is an error, not passed over', async () => {
  const { load, cwd } = workplace({ 'home/.config/oktaql/config.yaml': orgNamed('home') });
  mkdirSync(join(cwd, 'oktaql.yaml'));
  const error = await configError(load());
  expect(error).toMatchObject({
    message: expect.stringContaining('directory'),
    file: 'oktaql.yaml',
    exitCode: 3,
  });
});

test('a file that is not UTF-8 is an error', async () => {
  const { load } = workplace({ 'work/oktaql.yaml': Uint8Array.of(0x6f, 0xff, 0xfe) });
  expect((await configError(load())).message).toBe('oktaql.yaml: cannot be read: it is not UTF-8 text');
});

test('with nothing configured the error shows the shortest way', async () => {
  const error = await configError(workplace().load());
  expect(error.message).toBe('no org is configured');
  expect(error.exitCode).toBe(3);
  for (const way of ['OKTA_CLIENT_ORGURL', 'OKTA_CLIENT_TOKEN', 'oktaql.yaml', 'orgs:', '--demo']) {
    expect(error.hint).toContain(way);
  }
});
