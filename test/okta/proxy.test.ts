import fc from 'fast-check';
// @ts-expect-error: it has no types.
import { getProxyForUrl } from 'proxy-from-env';
import { afterEach, expect, test, vi } from 'vitest';
import { proxyFor } from '../../src/okta/proxy.ts';

afterEach(() => vi.unstubAllEnvs());

const host = fc.constantFrom('acme.okta.com', 'okta.com', 'id.example', '[::1]', '10.0.0.1');
const port = fc.constantFrom('', ':443', ':8443');
const exception = fc.oneof(
  fc.tuple(host, port).map((parts) => parts.join('')),
  fc.constantFrom('*', '.okta.com', '*.okta.com', '*okta.com', 'OKTA.com', '', 'com', '.', '*:443', ':443'),
);
const variable = fc.constantFrom('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY');

test('which hosts need no proxy, and which variable decides, is as other programs have it', () => {
  fc.assert(
    fc.property(
      fc.tuple(host, port),
      fc.array(exception, { maxLength: 3 }),
      fc.constantFrom(',', ' ', ', '),
      fc.constantFrom('no_proxy', 'NO_PROXY'),
      fc.uniqueArray(variable, { maxLength: 2 }),
      ([name, at], exceptions, separator, exceptionName, names) => {
        const env = {
          ...Object.fromEntries(
            names.map((key) => [
              key,
              `http://${key.replace('_', '-').toLowerCase()}${key === key.toLowerCase() ? 'l' : 'u'}.example:3128/`,
            ]),
          ),
          [exceptionName]: exceptions.join(separator),
        };
        for (const key of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY']) {
          vi.stubEnv(key, (env as Record<string, string>)[key]);
        }
        const url = new URL(`https://${name}${at}`);
        const expected = getProxyForUrl(url.href);
        expect(proxyFor(url, env)?.href ?? '').toBe(expected);
      },
    ),
    { numRuns: 1000 },
  );
});
