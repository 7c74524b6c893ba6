import http from 'node:http';
import https from 'node:https';
import type { Environment } from '../base/environment.ts';
import { namesProxy, proxyFor } from './proxy.ts';
import { addSpareConnections, type SpareConnections } from './spare-connections.ts';

/**
 * How long a connection without a request is kept. Shorter than the idle time of load balancers, so that few
 * connections turn out to be closed just when they are used again.
 */
const idleMs = 15_000;

/** How many connections without a request are kept, over all hosts: of a thousand orgs that is too many. */
const mostIdle = 128;

/** How a request gets to its host. */
export interface Route {
  readonly agent: http.Agent;
  /** The proxy's host and port; undefined when there is none. */
  readonly proxyHost: string | undefined;
}

/** The connections of one client. */
export interface Connections {
  /**
   * The way to a URL: straight, or through the proxy that the environment names.
   * @param reuse False: each request gets a connection of its own.
   * @throws ConfigError when the environment names a proxy that cannot be one.
   */
  routeTo(url: URL, reuse: boolean): Promise<Route>;
  /** Connects to the origin of a URL before there is a request. Never throws; with a proxy it does nothing. */
  openEarly(url: URL): void;
  close(): void;
}

export function createConnections(env: Environment): Connections {
  const direct = new Map<string, Route & { readonly spares: SpareConnections }>();
  const proxied = new Map<string, Route>();

  const directRoute = (protocol: string, reuse: boolean) => {
    const name = `${protocol} ${reuse}`;
    const known = direct.get(name);
    if (known !== undefined) return known;
    const agent = new (protocol === 'https:' ? https : http).Agent(agentOptions(reuse));
    boundIdle(agent);
    const route = { agent, proxyHost: undefined, spares: addSpareConnections(agent) };
    direct.set(name, route);
    return route;
  };
  const proxiedRoute = async (proxy: URL, reuse: boolean) => {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    const name = `${proxy.href} ${reuse}`;
    const known = proxied.get(name);
    if (known !== undefined) return known;
    const agent = new HttpsProxyAgent(proxy, agentOptions(reuse));
    boundIdle(agent);
    const route = { agent, proxyHost: proxy.host };
    proxied.set(name, route);
    return route;
  };

  return {
    async routeTo(url, reuse) {
      // Plain http goes to loopback only, and through a proxy it would no longer stay on this machine.
      const proxy = url.protocol === 'https:' ? proxyFor(url, env) : undefined;
      return proxy === undefined ? directRoute(url.protocol, reuse) : proxiedRoute(proxy, reuse);
    },
    openEarly(url) {
      if (url.protocol === 'http:' || !namesProxy(env)) directRoute(url.protocol, true).spares.open(url);
    },
    close() {
      for (const { agent } of [...direct.values(), ...proxied.values()]) agent.destroy();
      for (const { spares } of direct.values()) spares.close();
      direct.clear();
      proxied.clear();
    },
  };
}

/** Lets an agent close a connection that has served its request when it keeps enough of them. */
function boundIdle(agent: http.Agent): void {
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    const idle = Object.values(agent.freeSockets).reduce((sum, sockets) => sum + (sockets?.length ?? 0), 0);
    return idle < mostIdle && keep(socket);
  };
}

const agentOptions = (reuse: boolean): http.AgentOptions =>
  reuse ? { keepAlive: true, scheduling: 'lifo', timeout: idleMs } : { keepAlive: false };
