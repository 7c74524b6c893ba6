import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OktaqlError } from '../../src/base/errors.ts';
import { createQuote } from '../../src/okta/excerpt.ts';
import { listTokens, readAll, rejection, sswsOrg, testClient } from './client-fixture.ts';
import { oktaErrorBody, type Step, startScriptedServer } from './scripted-server.ts';

/** As Okta makes them: 00, and 40 letters, digits, hyphens and underscores. */
const token = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'),
    minLength: 40,
    maxLength: 40,
  })
  .map((rest) => `00${rest}`)
  .filter((made) => lettersOf(made).length >= 30);

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, '0');

/** Ways to write each character of a secret, all of which a person or a program can take back. */
const spellings: Readonly<Record<string, (character: string) => string>> = {
  'as it is': (character) => character,
  'for an address': (character) => `%${hex(character, 2)}`,
  'for an address, twice': (character) => `%25${hex(character, 2).toUpperCase()}`,
  'for JSON': (character) => `\\u${hex(character, 4)}`,
  'for JSON, in an address': (character) => `%5Cu${hex(character, 4)}`,
  'for JavaScript': (character) => `\\x${hex(character, 2)}`,
  'for HTML': (character) => `&#${character.charCodeAt(0)};`,
  'for HTML, in hex': (character) => `&#x${hex(character, 2)};`,
  'in the wide form': (character) =>
    /[a-z0-9]/i.test(character) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
  'in the other case': (character) =>
    character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase(),
};

/** What stands between the characters. */
const separators = [
  '',
  ' ',
  '\n',
  '\t',
  '\u00A0',
  '\u200B',
  '\u200D',
  '\uFEFF',
  '\u0000',
  '\u001B',
  '\u{E0041}',
  ' \u2060',
  '-',
  '.',
  '","',
];

/** What a server may make of the secret as a whole. */
const wholes: Readonly<Record<string, (secret: string) => string>> = {
  nothing: (secret) => secret,
  'a header': (secret) => `SSWS ${secret}`,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 of the header': (secret) => Buffer.from(`SSWS ${secret}`).toString('base64'),
  'base64 of the line': (secret) => Buffer.from(`Authorization: SSWS ${secret}\r\n`).toString('base64'),
  'base64 for addresses': (secret) => Buffer.from(`:SSWS ${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'a beginning': (secret) => `${secret.slice(0, 12)}…`,
  'an end': (secret) => `***${secret.slice(-12)}`,
  'a middle': (secret) => `***${secret.slice(15, 27)}***`,
  halves: (secret) => `${secret.slice(0, 21)} and ${secret.slice(21)}`,
};

const mangled = fc.record({
  secret: token,
  whole: fc.constantFrom(...Object.keys(wholes)),
  spelling: fc.array(fc.constantFrom(...Object.keys(spellings)), { minLength: 1, maxLength: 3 }),
  separator: fc.constantFrom(...separators),
  before: fc.constantFrom(
    '',
    'Invalid token: ',
    '<html>',
    'x'.repeat(60),
    '\u0000'.repeat(200),
    '%',
    '\\',
    '%2',
  ),
  after: fc.constantFrom('', ' (403)', '</html>', '%'),
});

function echoOf({
  secret,
  whole,
  spelling,
  separator,
  before,
  after,
}: typeof mangled extends fc.Arbitrary<infer T> ? T : never): string {
  const written = [...(wholes[whole]?.(secret) ?? '')].map((character, index) =>
    (spellings[spelling[index % spelling.length] ?? ''] ?? String)(character),
  );
  return `${before}${written.join(separator)}${after}`;
}

/** Takes back what `spellings` and `wholes` do, as far as it was written out, and looks for a part of the secret. */
function expectNoPart(shown: string, secret: string): void {
  const visible = shown.replace(/[\p{C}\p{Z}\p{DI}]/gu, '');
  const read = (text: string) =>
    text
      .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\(?:u00|x)([0-9a-f]{2})/gi, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
      .replace(/&#x([0-9a-f]{2});/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const texts = [visible, read(visible), read(read(visible)), read(read(read(visible)))].map((text) =>
    lettersOf(text.normalize('NFKC')),
  );
  const forms = [
    secret,
    ...[0, 1, 2].map((pad) =>
      Buffer.from(' '.repeat(pad) + secret)
        .toString('base64')
        .slice(3),
    ),
  ];
  for (const form of [...forms, Buffer.from(secret).toString('hex')].map(lettersOf)) {
    for (let start = 0; start + 8 <= form.length; start++) {
      const part = form.slice(start, start + 8);
      if (new Set(part).size < 3) continue;
      if (texts.some((text) => text.includes(part))) throw new Error(`${shown} tells ${part}`);
    }
  }
}

describe('what a server makes of a secret is not shown', () => {
  it('in a text that is quoted', () => {
    fc.assert(
      fc.property(mangled, fc.constantFrom(80, 300, 1000), (echo, length) => {
        expectNoPart(createQuote(() => [echo.secret])(echoOf(echo), length), echo.secret);
      }),
      { numRuns: 3000 },
    );
  });

  it('also where an escape that is cut off stands before it', () => {
    const secret = '00_aaaaaadaabcdefghijklmnopqrstuvwxyzABCDEFGH';
    const echo = {
      ...{ secret, whole: 'a beginning', separator: '', before: '%', after: '' as const },
      spelling: ['for an address', 'as it is', 'for JSON, in an address'],
    };
    expectNoPart(createQuote(() => [secret])(echoOf(echo), 300), secret);
  });

  it('nor in two parts that are told together', async () => {
    const secret = '00AbCdEfGhIjKlMnOpQrStUvWxYz0123456789aBcD';
    const parts = secret.match(/.{1,6}/g) ?? [];
    const steps: readonly Step[] = [
      { status: 403, body: oktaErrorBody('E0000006', parts[0] ?? '', parts.slice(1)) },
      { status: 400, body: oktaErrorBody('E0000001', 'No', parts) },
      { body: parts.join('\n') },
      { body: [], headers: { link: `<https://evil.example/${parts.join('/')}>; rel="next"` } },
    ];
    const server = await startScriptedServer(steps);
    onTestFinished(() => server.close());
    const { client } = testClient([sswsOrg('acme', server.url, secret)]);
    for (const _ of steps) {
      const error = await rejection(readAll(client, listTokens()));
      expectNoPart(JSON.stringify([error.message, (error as OktaqlError).details()]), secret);
      expect(error).toBeInstanceOf(OktaqlError);
    }
  });

  it('and a text that holds none of it stays as it is', () => {
    fc.assert(
      fc.property(token, fc.string({ maxLength: 60 }), (secret, noise) => {
        const text = `GET https://acme.okta.com/api/v1/api-tokens/00T1gtr35t8ZbfBfV1d7?after=${encodeURIComponent(noise)}`;
        expect(createQuote(() => [secret])(text, 1000)).toBe(text);
      }),
    );
  });

  it('and a row of zeros in a secret hides no time', () => {
    const text = 'GET https://acme.okta.com/api/v1/logs?since=2026-01-01T00%3A00%3A00.000Z';
    expect(createQuote(() => ['00000000000000000000000000000000000000acme'])(text, 1000)).toBe(text);
  });

  it('and a short secret is found as it is', () => {
    expect(createQuote(() => ['s3c'])('the S3C is s3c, not s-3-c')).toBe(
      'the [redacted] is [redacted], not s-3-c',
    );
  });

  it.each(['t', '12'])(
    'and a secret as short as %s only where it stands alone, since cutting words up tells it',
    (secret) => {
      const quote = createQuote(() => [secret]);
      const text = 'GET http://127.0.0.1:1212/api/v1/api-tokens?after=t12t';
      expect(quote(text, 1000)).toBe(text);
      expect(quote(`Invalid token: ${secret.toUpperCase()}, SSWS ${secret}`)).toBe(
        'Invalid token: [redacted], SSWS [redacted]',
      );
    },
  );
});
