import { ConfigError } from '../base/errors.ts';

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Whether it is worth loading what finds out which proxy to use. */
export const namesProxy = (env: Environment): boolean => proxyVariables.some((name) => env[name]);

/**
 * The proxy for an https URL by HTTPS_PROXY, ALL_PROXY and NO_PROXY; undefined: none.
 * @throws ConfigError when the environment names something that cannot be one.
 */
export async function proxyFor(url: URL, env: Environment): Promise<URL | undefined> {
  const { getProxyForUrl } = await import('proxy-from-env');
  const text = readingFrom(env, () => getProxyForUrl(url.href));
  if (text === '') return undefined;
  try {
    const proxy = new URL(text);
    if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  } catch {
    // Reported below. The value is left out: it may hold the proxy's password.
  }
  throw new ConfigError('the proxy named by HTTPS_PROXY or ALL_PROXY is not an http or https url', {
    hint: 'Write it like http://proxy.example:3128',
  });
}

/**
 * proxy-from-env reads `process.env` alone, so the given environment stands in for it during one synchronous call.
 * To a proxy without a scheme it gives that of the request; all other programs, curl among them, take it for http.
 */
function readingFrom<T>(env: Environment, read: () => T): T {
  const own = process.env;
  try {
    process.env = { ...env, ...withSchemes(env) };
    return read();
  } finally {
    process.env = own;
  }
}

const withSchemes = (env: Environment): Environment =>
  Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const proxy = env[name];
      return proxy === undefined || proxy === '' || proxy.includes('://') ? [] : [[name, `http://${proxy}`]];
    }),
  );
