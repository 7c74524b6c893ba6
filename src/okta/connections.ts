import http from 'node:http';
import https from 'node:https';
import { ConfigError } from '../errors.ts';

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How long a connection without a request is kept. Shorter than the idle time of load balancers, so that few
 * connections turn out to be closed just when they are used again.
 */
const idleMs = 15_000;

/** How a request gets to its host. */
export interface Route {
  readonly agent: http.Agent;
  /** The proxy's host and port; undefined when there is none. */
  readonly proxyHost: string | undefined;
}

/** The kept-alive connections of one client. */
export interface Connections {
  /**
   * The way to a URL: straight, or through the proxy that the environment names.
   * @param reuse False: each request gets a connection of its own.
   * @throws ConfigError when the environment names a proxy that cannot be one.
   */
  routeTo(url: URL, reuse: boolean): Promise<Route>;
  close(): void;
}

export function createConnections(env: Environment): Connections {
  const routes = new Map<string, Route>();
  const remember = (name: string, create: () => Route): Route => {
    const route = routes.get(name) ?? create();
    routes.set(name, route);
    return route;
  };
  return {
    async routeTo(url, reuse) {
      const options: http.AgentOptions = reuse
        ? { keepAlive: true, scheduling: 'lifo', timeout: idleMs }
        : { keepAlive: false };
      const name = `${url.protocol} ${reuse}`;
      // Plain http goes to loopback only, and through a proxy it would no longer stay on this machine.
      if (url.protocol === 'http:') {
        return remember(name, () => ({ agent: new http.Agent(options), proxyHost: undefined }));
      }
      const proxy = namesProxy(env) ? await proxyFor(url, env) : undefined;
      if (proxy === undefined) {
        return remember(name, () => ({ agent: new https.Agent(options), proxyHost: undefined }));
      }
      const { HttpsProxyAgent } = await import('https-proxy-agent');
      return remember(`${name} ${proxy.href}`, () => ({
        agent: new HttpsProxyAgent(proxy, options),
        proxyHost: proxy.host,
      }));
    },
    close() {
      for (const { agent } of routes.values()) agent.destroy();
      routes.clear();
    },
  };
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Whether it is worth loading what finds out which proxy to use. */
const namesProxy = (env: Environment): boolean => proxyVariables.some((name) => env[name]);

/** The proxy for an https URL by HTTPS_PROXY, ALL_PROXY and NO_PROXY; undefined: none. */
async function proxyFor(url: URL, env: Environment): Promise<URL | undefined> {
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
    hint: 'write it like http://proxy.example:3128',
  });
}

/** proxy-from-env reads `process.env` alone, so the given environment stands in for it during one synchronous call. */
function readingFrom<T>(env: Environment, read: () => T): T {
  const own = process.env;
  try {
    process.env = { ...env };
    return read();
  } finally {
    process.env = own;
  }
}
