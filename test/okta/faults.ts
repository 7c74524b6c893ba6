import { gzipSync } from 'node:zlib';
import { settle } from '../fixtures/wait.ts';
import { oktaErrorBody, type ScriptedAnswer, type Step } from './scripted-server.ts';

/** What reading must come to under a fault that does not go away. */
export type Outcome =
  | { readonly rows: 'all' }
  | { readonly exitCode: 4 | 5; readonly says: RegExp; readonly sent: number };

/** Something that a server, or what stands before it, can do to a request. */
export interface Fault {
  readonly name: string;
  /** Of a good answer, which it may bend. */
  readonly step: (good: ScriptedAnswer) => Step;
  readonly outcome: Outcome;
  /** Given, it ends by a time-out only. */
  readonly hangs?: 'at once' | 'after the headers';
}

/** Sent once and five times again. */
const retried = 6;

/** The fake clock's epoch seconds, as the server's `Date` and reset tell them. */
const serverSeconds = Date.parse('2026-01-15T12:00:00Z') / 1000;

const status = (code: number, errorCode: string, sent: number, exitCode: 4 | 5 = 4): Fault => ({
  name: `status ${code}`,
  step: () => ({ status: code, body: oktaErrorBody(errorCode, 'No') }),
  outcome: { exitCode, says: new RegExp(`Okta answered ${code} ${errorCode}: No`), sent },
});

const refusal = (name: string, headers: Readonly<Record<string, string>>, sent = retried): Fault => ({
  name: `429 ${name}`,
  step: () => ({ status: 429, headers, body: oktaErrorBody('E0000047', 'API call exceeded rate limit') }),
  outcome: { exitCode: 4, says: /Okta answered 429 E0000047/, sent },
});

const limits = (limit: number, remaining: number, resetInSeconds: number) => ({
  date: new Date(serverSeconds * 1000).toUTCString(),
  'x-rate-limit-limit': String(limit),
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String(serverSeconds + resetInSeconds),
});

const body = (name: string, text: string | Uint8Array, says: RegExp, headers = {}): Fault => ({
  name,
  step: () => ({ body: text, headers }),
  outcome: { exitCode: 5, says, sent: 1 },
});

const link = (name: string, header: string | readonly string[], says: RegExp): Fault => ({
  name: `Link ${name}`,
  step: (good) => ({ ...good, headers: { link: header } }),
  outcome: { exitCode: 5, says, sent: 1 },
});

const redirect = (name: string, location: string | undefined, says: RegExp, sent = 1): Fault => ({
  name: `redirect ${name}`,
  step: () => ({ status: 302, headers: location === undefined ? {} : { location } }),
  outcome: { exitCode: 5, says, sent },
});

const connection = (
  name: string,
  misbehave: Extract<Step, (...all: never[]) => unknown>,
  says: RegExp,
  sent: number,
): Fault => ({
  name,
  step: () => misbehave,
  outcome: { exitCode: 5, says, sent },
});

const noJson = /the body is not whole JSON/;

/** What any HTTP server can do, at any request. */
export const faults: readonly Fault[] = [
  status(400, 'E0000001', 1),
  status(401, 'E0000011', 1),
  status(403, 'E0000006', 1),
  status(404, 'E0000007', 1),
  status(405, 'E0000022', 1),
  status(500, 'E0000009', 1),
  status(502, 'E0000010', retried),
  status(503, 'E0000010', retried),
  status(504, 'E0000010', retried),
  {
    name: 'status 503 in HTML',
    step: () => ({ status: 503, body: '<html>Down</html>' }),
    outcome: {
      exitCode: 4,
      says: /Okta answered 503: <html>Down<\/html> \(after 5 retries\)/,
      sent: retried,
    },
  },
  {
    name: 'status 304',
    step: () => ({ status: 304 }),
    outcome: { exitCode: 5, says: /no answer to such a request \(HTTP 304\)/, sent: 1 },
  },
  {
    name: 'status 777',
    step: () => ({ status: 777 }),
    outcome: { exitCode: 5, says: /status 777, which HTTP does not know/, sent: 1 },
  },
  refusal('with a reset', limits(50, 0, 20)),
  refusal('without headers', {}),
  refusal('with headers that are no numbers', { ...limits(1, 0, 0), 'x-rate-limit-reset': 'soon' }),
  refusal('of too many at once, limit 0', limits(0, 0, 60)),
  refusal('of too many at once, some remaining', limits(50, 30, 60)),
  refusal('with a reset in the past', limits(50, 0, -100_000)),
  refusal('with a reset an hour ahead', limits(50, 0, 3600), 1),
  connection(
    'reset before the headers',
    (_, { socket }) => void socket.resetAndDestroy(),
    /broke off before an answer/,
    retried,
  ),
  connection(
    'closed before the headers',
    (_, { socket }) => void socket.end(),
    /broke off before an answer/,
    retried,
  ),
  connection(
    'reset in the body',
    (_, { response, socket }) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('[{"id":', () => socket.resetAndDestroy());
      return undefined;
    },
    /the body broke off after \d+ bytes/,
    retried,
  ),
  connection(
    'closed in a chunked body',
    (_, { response, socket }) => {
      response.write('[{"id":', () => socket.end());
      return undefined;
    },
    /the body broke off after \d+ bytes/,
    retried,
  ),
  connection(
    'closed in a compressed body',
    (_, { response, socket }) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 1000 });
      response.write(gzipSync('[{"id":1}]').subarray(0, 15), () => socket.end());
      return undefined;
    },
    /the body broke off after \d+ bytes/,
    retried,
  ),
  {
    ...connection('silent', () => undefined, /no answer to the request within 60 s/, 1),
    hangs: 'at once',
  },
  {
    ...connection(
      'silent in the body',
      (_, { response }) => {
        response.write('[{"id":');
        return undefined;
      },
      /no whole answer within 180 s: 7 bytes of the body came/,
      1,
    ),
    hangs: 'after the headers',
  },
  {
    ...connection(
      'a byte now and then',
      async (_, { response }) => {
        while (!response.destroyed) {
          response.write(' ');
          await settle();
        }
        return undefined;
      },
      /no whole answer within 180 s: \d+ bytes/,
      1,
    ),
    hangs: 'after the headers',
  },
  connection(
    'not HTTP',
    (_, { socket }) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
    /what came is not HTTP \(HPE_/,
    1,
  ),
  connection(
    'truncated body without a length',
    (_, { response }) => {
      response.useChunkedEncodingByDefault = false;
      response.shouldKeepAlive = false;
      response.removeHeader('transfer-encoding');
      response.end('[{"id":"a"},{"id"');
      return undefined;
    },
    noJson,
    1,
  ),
  body('truncated JSON', '[{"id":"a"},{"id"', noJson),
  body('empty body', '', /the body is empty/),
  body('blank body', ' \r\n', /the body is empty/),
  ...[202, 204, 206, 226].map((status) => ({
    ...body(`status ${status}`, '', /this status is no answer to such a request \(HTTP 2\d\d\)/),
    step: (good: ScriptedAnswer) => ({ ...good, status }),
  })),
  body('HTML', '<!DOCTYPE html><title>Sign in</title>', /not whole JSON, it begins: <!DOCTYPE html>/),
  body('two JSON values', '[] []', noJson),
  body('object in place of the array', '{"rows":[]}', /the body is not an array/),
  body('null', 'null', /the body is not an array/),
  body('string', '"[]"', /the body is not an array/),
  body('a row that is a number', '[{"id":"a"},7]', /row 2 of the page is not an object/),
  body('a row that is null', '[null]', /row 1 of the page is not an object/),
  body('a row that is an array', '[[]]', /row 1 of the page is not an object/),
  body('body that is not gzip', 'plain', /the body cannot be decompressed/, { 'content-encoding': 'gzip' }),
  body('unknown compression', 'x', /compressed in a way/, { 'content-encoding': 'zstd' }),
  {
    name: 'wrong content type',
    step: (good) => ({
      body: JSON.stringify(good.body),
      headers: { ...good.headers, 'content-type': 'text/html' },
    }),
    outcome: { rows: 'all' },
  },
  {
    name: 'byte order mark',
    step: (good) => ({ ...good, body: `\ufeff${JSON.stringify(good.body)}` }),
    outcome: { rows: 'all' },
  },
  link(
    'to another origin',
    '<https://evil.example/api?after=2>; rel="next"',
    /leads from http:.* to https:\/\/evil\.example/,
  ),
  link(
    'to another port',
    '<http://127.0.0.1:1/api>; rel=next',
    /to http:\/\/127\.0\.0\.1:1, and was not followed/,
  ),
  link('to another scheme', '<file:///etc/passwd>; rel=next', /to file:, and was not followed/),
  link('with a user name', '<http://user:secret@127.0.0.1/>; rel=next', /was not followed/),
  link('to the first page', '</api/v1/api-tokens>; rel="next"', /leads back to a page that was read already/),
  {
    ...link('to itself', '', /leads back to a page that was read already/),
    step: (good) => (request) => ({ ...good, headers: { link: `<${request.url}>; rel="next"` } }),
  },
  link('with an empty target', '<>; rel="next"', /leads back to a page that was read already/),
  {
    name: 'Link split over several headers, beside others',
    step: (good) => ({
      ...good,
      headers: {
        link: [
          '</api/v1/api-tokens?limit=200>; rel="self", broken',
          ...(good.headers?.['link'] === undefined ? [] : [`${good.headers['link']}; title="a, b; \\" c"`]),
          '</x>; rel=prev',
        ],
      },
    }),
    outcome: { rows: 'all' },
  },
  link('without brackets', 'http://127.0.0.1/; rel="next"', /the link to the next page cannot be read/),
  link('cut off', '<http://127.0.0.1/?after=2>; rel="next', /cannot be read/),
  link('twice, differently', ['</a?after=2>; rel=next', '</a?after=3>; rel=next'], /cannot be read/),
  link('that is no URL', '<http://[>; rel="next"', /is not a URL/),
  redirect(
    'to another origin',
    'https://evil.example/',
    /the redirect leads from http:.* to https:\/\/evil\.example/,
  ),
  redirect('to nowhere', undefined, /the redirect leads nowhere/),
  {
    name: 'redirect in a circle',
    step: () => (request) => ({ status: 307, headers: { location: request.url } }),
    outcome: { exitCode: 5, says: /more than 5 redirects in a row/, sent: 6 },
  },
  {
    name: 'redirect within the origin',
    step: (good) => {
      let moved = false;
      return (request) => {
        if (moved) return good;
        moved = true;
        return {
          status: 308,
          headers: { location: `${request.url}${request.url.includes('?') ? '&' : '?'}moved` },
        };
      };
    },
    outcome: { rows: 'all' },
  },
];
