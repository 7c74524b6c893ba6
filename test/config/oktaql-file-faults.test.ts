// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to the environment look like this
import { describe, expect, test } from 'vitest';
import { configError, jwkKey, loadText, pemKey, workplace } from './workplace.ts';

const org = (...lines: string[]) => `orgs:\n  acme:\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('what is wrong with the file is told with line and path', () => {
  test.each<[string, string, number | undefined, string | undefined, string]>([
    ['no credentials', org('url: https://acme.okta.com'), 2, 'orgs.acme', 'has no credentials'],
    ['a token left out', org('token:'), 3, 'orgs.acme.token', 'is empty'],
    ['a token that is null', org('token: null'), 3, 'orgs.acme.token', 'is empty'],
    ['an empty token', org('token: ""'), 3, 'orgs.acme.token', 'is empty'],
    ['a token that is a list', org('token: [a]'), 3, 'orgs.acme.token', 'must be a text'],
    ['a token with a space', org('token: a b'), 3, 'orgs.acme.token', 'white space'],
    ['a token with its scheme', org('token: SSWS ab'), 3, 'orgs.acme.token', 'begins with SSWS'],
    ['a placeholder', org('token: <token>'), 3, 'orgs.acme.token', 'placeholder'],
    ['two kinds of credentials', org('token: t', 'clientId: c'), 2, 'orgs.acme', 'has a token and'],
    ['a client without its key', org('clientId: c'), 2, 'orgs.acme', 'has no privateKey'],
    ['a key without its client', org('privateKey: ${JWK}'), 2, 'orgs.acme', 'has no clientId'],
    ['scopes alone', org('scopes: [s]'), 2, 'orgs.acme', 'has no clientId'],
    ['scopes that are no list', org('clientId: c', 'scopes: s'), 4, 'orgs.acme.scopes', 'must be a list'],
    ['an empty scope', org('clientId: c', 'scopes: ["", s]'), 4, 'orgs.acme.scopes.0', 'is empty'],
    ['a share of nothing', org('token: t', 'share: 0'), 4, 'orgs.acme.share', 'above 0 and at most 1'],
    ['a share above all', org('token: t', 'share: 1.5'), 4, 'orgs.acme.share', 'above 0 and at most 1'],
    ['a share in per cent', org('token: t', 'share: 50%'), 4, 'orgs.acme.share', 'such as 0.5'],
    [
      'a ceiling of no request',
      org('token: t', 'requestsPerMinute: 0'),
      4,
      'orgs.acme.requestsPerMinute',
      'whole number from 1 on',
    ],
    [
      'a ceiling that is none',
      org('token: t', 'requestsPerMinute: ten'),
      4,
      'orgs.acme.requestsPerMinute',
      'whole number from 1 on',
    ],
    [
      'a path as the key',
      org('clientId: c', 'privateKey: a.pem'),
      4,
      'orgs.acme.privateKey',
      'neither a whole PEM',
    ],
    [
      'half a PEM',
      org('clientId: c', 'privateKey: ${HALF}'),
      4,
      'orgs.acme.privateKey',
      'neither a whole PEM',
    ],
    [
      'an encrypted key',
      org('clientId: c', 'privateKey: ${LOCKED}'),
      4,
      'orgs.acme.privateKey',
      'is encrypted',
    ],
    ['a certificate', org('clientId: c', 'privateKey: ${CERT}'), 4, 'orgs.acme.privateKey', 'CERTIFICATE'],
    [
      'a public JWK',
      org('clientId: c', 'privateKey: \'{"kty":"EC"}\''),
      4,
      'orgs.acme.privateKey',
      'public JWK',
    ],
    ['other JSON', org('clientId: c', "privateKey: '{}'"), 4, 'orgs.acme.privateKey', 'no kty'],
    ['broken JSON', org('clientId: c', "privateKey: '{x'"), 4, 'orgs.acme.privateKey', 'not JSON'],
    [
      'no key file',
      org('clientId: c', 'privateKeyFile: no.pem'),
      4,
      'orgs.acme.privateKeyFile',
      'does not exist',
    ],
    ['a key directory', org('clientId: c', 'privateKeyFile: .'), 4, 'orgs.acme.privateKeyFile', 'directory'],
    [
      'a key twice',
      org('clientId: c', 'privateKey: ${JWK}', 'privateKeyFile: a.pem'),
      5,
      'orgs.acme.privateKeyFile',
      'beside privateKey',
    ],
    ['plain http', org('url: http://acme.okta.com', 'token: t'), 3, 'orgs.acme.url', 'plain http'],
    ['an unknown key', org('tokn: t'), 3, 'orgs.acme', 'unknown key tokn'],
    ['an unknown key at the top', 'orgs: {a: {token: t}}\norg: {}\n', 2, undefined, 'unknown key org'],
    ['an org that is a text', 'orgs:\n  acme: t\n', 2, 'orgs.acme', 'must hold settings'],
    ['an org left out', 'orgs:\n  acme:\n', 2, 'orgs.acme', 'must hold settings'],
    ['orgs that are a list', 'orgs:\n  - acme\n', 1, 'orgs', 'each by its name'],
    ['no orgs', 'orgs: {}\n', 1, 'orgs', 'names no org'],
    ['orgs left out', 'orgs:\n', 1, 'orgs', 'each by its name'],
    ['an empty file', '', undefined, undefined, 'must begin with orgs'],
    ['a text', 'acme', 1, undefined, 'must begin with orgs'],
    ['an impossible name', 'orgs:\n  a: {token: t}\n  a/b: {token: t}\n', 3, 'orgs', 'no label or host'],
    ['a name in two cases', 'orgs:\n  a: {token: t}\n  A: {token: t}\n', 3, 'orgs.A', 'only in case'],
    [
      'a host without url',
      'orgs:\n  id.partner.example:\n    token: t\n',
      2,
      'orgs.id.partner.example',
      'has no url',
    ],
    [
      'an org called -admin',
      'orgs:\n  acme-admin:\n    token: t\n',
      2,
      'orgs.acme-admin.url',
      'Admin Console',
    ],
    ['a key twice', 'orgs:\n  a: {token: t}\n  a: {token: u}\n', 3, undefined, 'twice'],
    ['a tab', 'orgs:\n\ta: {token: t}\n', 2, undefined, 'tab'],
    ['an open quote', 'orgs:\n  a: {token: "t}\n', 3, undefined, 'not valid YAML'],
    ['two documents', 'orgs: {a: {token: t}}\n---\norgs: {}\n', 2, undefined, 'more than one document'],
    ['a tag', 'orgs:\n  a:\n    token: !env T\n', 3, undefined, 'tags'],
    ['an unquoted reference in braces', 'orgs:\n  a: {token: ${JWK}}\n', 2, undefined, 'need quotes'],
    ['an alias of nothing', 'orgs:\n  a: *b\n', undefined, undefined, 'alias'],
  ])('%s', async (_, text, line, path, message) => {
    const env = {
      EMPTY: '',
      JWK: jwkKey,
      HALF: pemKey.slice(0, 60),
      LOCKED: pemKey.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
      CERT: pemKey.replaceAll('PRIVATE KEY', 'CERTIFICATE'),
    };
    const error = await configError(loadText(text, env));
    expect(error).toMatchObject({ file: 'oktaql.yaml', line, path, exitCode: 3 });
    expect(error.message).toContain(message);
    expect(error.message).toMatch(line === undefined ? /^oktaql\.yaml: / : `oktaql.yaml:${line}: `);
  });
});

test('all faults are told at once, in the order of the lines', async () => {
  const error = await configError(
    loadText(
      'orgs:\n  b:\n    tokn: x\n    colour: red\n  a:\n    token: ${NOWHERE}\n  c:\n    token: t\n    url: x\n',
    ),
  );
  expect(error.message).toBe(`oktaql.yaml: 4 faults
  line 3: orgs.b has the unknown key tokn
  line 4: orgs.b has the unknown key colour
  line 6: orgs.a.token refers to the environment variable NOWHERE, which is not set
  line 9: orgs.c.url is not an https url`);
  expect(error.hint).toContain('Did you mean token?');
  expect(error).toMatchObject({ line: 3, path: 'orgs.b' });
});

describe('an org of which only the environment is missing', () => {
  test.each<[string, string, number, string, string]>([
    ['an unset variable', org('token: ${NOWHERE}'), 3, 'orgs.acme.token', 'NOWHERE, which is not set'],
    ['an empty variable', org('token: ${EMPTY}'), 3, 'orgs.acme.token', 'EMPTY, which is empty'],
    ['a url', org('url: ${NOWHERE}', 'token: t'), 3, 'orgs.acme.url', 'NOWHERE, which is not set'],
    [
      'a scope',
      org('clientId: c', 'privateKey: ${JWK}', 'scopes: ["${NOWHERE}"]'),
      5,
      'orgs.acme.scopes.0',
      'NOWHERE',
    ],
  ])('is kept with its error: %s', async (_, text, line, path, message) => {
    const { orgs, unavailable = [] } = await loadText(text, { EMPTY: '', JWK: jwkKey });
    expect(orgs).toEqual([]);
    expect(unavailable.map(({ name }) => name)).toEqual(['acme']);
    expect(unavailable[0]?.error).toMatchObject({ file: 'oktaql.yaml', line, path, exitCode: 3 });
    expect(unavailable[0]?.error.message).toMatch(new RegExp(`^oktaql\\.yaml:${line}: `));
    expect(unavailable[0]?.error.message).toContain(message);
  });

  test('does not keep the others from being asked, and says how', async () => {
    const { orgs, unavailable = [] } = await loadText(
      'orgs:\n  a:\n    url: ${HERE}\n    token: ${NOWHERE}\n  b: {token: t}\n',
    );
    expect(orgs.map(({ name }) => name)).toEqual(['b']);
    expect(unavailable[0]?.error.message).toBe(`oktaql.yaml: 2 faults
  line 3: orgs.a.url refers to the environment variable HERE, which is not set
  line 4: orgs.a.token refers to the environment variable NOWHERE, which is not set`);
    expect(unavailable[0]?.error.hint).toContain("subdomain = 'b'");
  });

  test('with another fault beside it is a fault of the file', async () => {
    const text = org('token: ${NOWHERE}', 'url: http://acme.okta.com').concat('  b: {}\n');
    expect((await configError(loadText(text))).message).toContain('2 faults');
  });
});

test('a hundred faults are not told one by one', async () => {
  const orgs = Array.from({ length: 100 }, (_, index) => `  org${index}: {}\n`).join('');
  const error = await configError(loadText(`orgs:\n${orgs}`));
  expect(error.message.split('\n')).toHaveLength(12);
  expect(error.message).toContain('and 90 more');
});

test('a bomb of aliases ends with an error', async () => {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`);
  expect((await configError(loadText(lines.join('\n')))).message).toContain('alias');
});

describe('a file that others can read', () => {
  const literal = 'orgs:\n  acme: {token: t}\n  other: {token: "${T}"}\n';
  test.each([
    [0o600, []],
    [0o400, []],
    [0o640, [expect.stringMatching(/^oktaql\.yaml holds a literal token \(orgs\.acme\.token\).*chmod 600/)]],
    [0o644, [expect.stringMatching(/^oktaql\.yaml holds a literal token \(orgs\.acme\.token\).*chmod 600/)]],
  ])('with mode %o and a literal token warns only when others can', async (mode, warnings) => {
    const { load } = workplace({ 'work/oktaql.yaml': literal }, mode);
    expect((await load({ T: 't' })).warnings).toEqual(warnings);
  });

  test('is warned of once, whatever it holds', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const yaml = `orgs:\n${names.map((name) => `  ${name}: {token: t}\n`).join('')}`;
    const { load } = workplace({ 'work/oktaql.yaml': yaml }, 0o644);
    expect((await load()).warnings).toEqual([
      'oktaql.yaml holds a literal token (orgs.a.token), a literal token (orgs.b.token), a literal token (orgs.c.token) and 2 more and others can read it: chmod 600 oktaql.yaml, or write ${NAME} to take a value from the environment',
    ]);
  });

  test('is no matter when all secrets come from the environment', async () => {
    const { load } = workplace({ 'work/oktaql.yaml': org('token: ${T}') }, 0o644);
    expect((await load({ T: 't' })).warnings).toEqual([]);
  });

  test('is told of a private key’s file, too', async () => {
    const yaml = org('clientId: c', 'privateKeyFile: a.pem');
    const { load } = workplace({ 'work/oktaql.yaml': yaml, 'work/a.pem': pemKey }, 0o644);
    expect((await load()).warnings).toEqual([expect.stringMatching(/^a\.pem holds the private key of acme/)]);
  });
});
