import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';

/** The first that is set decides, as with other programs. */
const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

const namedProxy = (env: Environment): string | undefined =>
  proxyVariables.map((name) => env[name]).find((value) => value);

/** Whether the environment names a proxy for https. */
export const namesProxy = (env: Environment): boolean => namedProxy(env) !== undefined;

/**
 * The proxy for an https URL by HTTPS_PROXY, ALL_PROXY and NO_PROXY; undefined: none. One without a scheme is taken for
 * http, as curl does.
 * @throws ConfigError when the environment names something that cannot be one.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const named = namedProxy(env);
  if (named === undefined || isExcepted(url, env)) return undefined;
  try {
    const proxy = new URL(named.includes('://') ? named : `http://${named}`);
    if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  } catch {
    // Reported below. The value is left out: it may hold the proxy's password.
  }
  throw new ConfigError('the proxy named by HTTPS_PROXY or ALL_PROXY is not an http or https url', {
    hint: 'Write it like http://proxy.example:3128',
  });
}

/**
 * NO_PROXY: hosts, each with a port or without; `*` or a dot at the beginning stands for all hosts that end so. Not by
 * a package: those there are read `process.env` alone, and this process may stand for another.
 */
function isExcepted({ hostname, port }: URL, env: Environment): boolean {
  const hosts = (env['no_proxy'] || env['NO_PROXY'] || '').toLowerCase().split(/[,\s]/);
  return hosts.some((entry) => {
    const [, host = entry, itsPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
    if (host === '' || (itsPort !== undefined && itsPort !== (port || '443'))) return false;
    return /^[.*]/.test(host) ? hostname.endsWith(host.replace(/^\*/, '')) : hostname === host;
  });
}
