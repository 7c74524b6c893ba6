import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as own from '../../src/okta/fetch-classes.ts';

/** What came of it, or that it was refused: the messages are not compared. */
function outcomeOf<T>(action: () => T): { readonly value: T } | 'refused' {
  try {
    return { value: action() };
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return 'refused';
  }
}

const anyChar = fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code));
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...'aZ9 \t-:;,') }, anyChar))
  .map((chars) => chars.join(''));
const name = fc.oneof(
  fc.constantFrom(
    'accept',
    'Accept',
    'LINK',
    'link',
    'Cookie',
    'set-cookie',
    'Set-Cookie',
    'x-rate-limit-limit',
    'a',
    '',
  ),
  fc.string({ maxLength: 4 }),
  text,
);

type Step = readonly ['append' | 'set' | 'delete' | 'get' | 'has', string, string];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('append', 'append', 'set', 'delete', 'get', 'has'),
  name,
  text,
);

/** What each step gives, and what is there at the end. */
function run(headers: globalThis.Headers, steps: readonly Step[]) {
  const given = steps.map(([action, key, value]) => {
    if (action === 'append' || action === 'set') return outcomeOf(() => headers[action](key, value));
    return outcomeOf(() => headers[action](key));
  });
  const each: string[] = [];
  headers.forEach((value, key) => {
    each.push(`${key}: ${value}`);
  });
  return {
    given,
    all: [...headers],
    each,
    keys: [...headers.keys()],
    values: [...headers.values()],
    cookies: headers.getSetCookie(),
  };
}

describe('Headers', () => {
  test('take, refuse, join and order what Node’s take, refuse, join and order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        expect(run(new own.Headers(), steps)).toEqual(run(new Headers(), steps));
      }),
      { numRuns: 2000 },
    );
  });

  test('are made of pairs, objects and headers as Node’s are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 6 }), (pairs) => {
        const object = Object.fromEntries(pairs);
        const made = (Headers: typeof own.Headers) => [
          outcomeOf(() => [...new Headers(pairs)]),
          outcomeOf(() => [...new Headers(object)]),
          outcomeOf(() => [...new Headers(new Headers(pairs))]),
        ];
        expect(made(own.Headers)).toEqual(made(Headers as unknown as typeof own.Headers));
      }),
      { numRuns: 1000 },
    );
  });

  test('a value that could begin another header is refused, and not quoted', () => {
    for (const value of ['secret\r\nx-admin: 1', 'secret\nx', 'secret\0', 'secret ☃']) {
      const refused = () => new own.Headers({ authorization: value });
      expect(refused).toThrow(TypeError);
      expect(refused).not.toThrow(/secret/);
    }
  });
});

describe('Request', () => {
  const parts = async (request: globalThis.Request | own.Request) => ({
    url: request.url,
    method: request.method,
    headers: [...request.headers],
    hasBody: request.body !== null,
    text: await request.clone().text(),
    bytes: Buffer.from(await request.arrayBuffer()).toString('hex'),
    used: request.bodyUsed,
  });
  const method = fc.constantFrom(
    'GET',
    'get',
    'POST',
    'pOsT',
    'PUT',
    'DELETE',
    'purge',
    'HEAD',
    'trace',
    'CONNECT',
    'a b',
    '',
  );
  const body = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }).map((fields) => new URLSearchParams(fields)),
  );
  const url = fc.constantFrom(
    'https://acme.okta.com/api/v1/users?filter=id eq "1"#part',
    'https://acme.okta.com:443/a/../b',
    'https://user:secret@acme.okta.com/',
    'no url',
    'https://é.example/ü',
  );

  test('is what Node’s is', async () => {
    await fc.assert(
      fc.asyncProperty(
        url,
        method,
        body,
        fc.constantFrom({}, { 'content-type': 'x/y' }),
        async (at, verb, sent, headers) => {
          const made = async (Class: typeof own.Request) => {
            const request = outcomeOf(() => new Class(at, { method: verb, body: sent, headers }));
            return request === 'refused' ? request : parts(request.value);
          };
          expect(await made(own.Request)).toEqual(await made(Request as unknown as typeof own.Request));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a body is read once', async () => {
    const request = new own.Request('https://acme.okta.com', { method: 'POST', body: '{}' });
    await request.text();
    await expect(request.text()).rejects.toThrow(TypeError);
    expect(() => request.clone()).toThrow(TypeError);
  });

  test('what it cannot send it refuses', () => {
    const form = new FormData() as unknown as string;
    expect(() => new own.Request('https://acme.okta.com', { method: 'POST', body: form })).toThrow(TypeError);
    expect(() => new own.FormData()).toThrow(TypeError);
  });
});

describe('Response', () => {
  test('reads as Node’s does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.constantFrom(200, 201, 299, 300, 404, 503),
        async (bytes, status) => {
          for (const marked of [bytes, Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes)]) {
            const ours = new own.Response(marked, { status, headers: new own.Headers() });
            const nodes = new Response(marked as Uint8Array<ArrayBuffer>, { status });
            expect([ours.ok, ours.status, await ours.text()]).toEqual([
              nodes.ok,
              nodes.status,
              await nodes.text(),
            ]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a status without a body has none, and no other number is one', async () => {
    const headers = new own.Headers();
    expect(await new own.Response(null, { status: 204, headers }).text()).toBe('');
    expect(() => new own.Response(new Uint8Array(1), { status: 204, headers })).toThrow(TypeError);
    for (const status of [0, 100, 199, 600, 200.5]) {
      expect(() => new own.Response(null, { status, headers })).toThrow(RangeError);
    }
    expect(() => new own.Response(null, { status: 200, headers }).clone()).toThrow(TypeError);
  });
});
