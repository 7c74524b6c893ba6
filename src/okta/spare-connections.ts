import type http from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';

/** Connections opened before there is anything to send. */
export interface SpareConnections {
  /** Opens one to the origin of `url`. It fails silently: the request that would have used it opens its own. */
  open(url: URL): void;
  close(): void;
}

/** Lets an agent give out connections that were opened early in place of new ones. */
export function addSpareConnections(agent: http.Agent): SpareConnections {
  const spares = new Map<string, Duplex>();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const key = `${options.host}:${options.port}`;
    const spare = spares.get(key);
    spares.delete(key);
    return spare === undefined || spare.destroyed ? connect(options, callback) : spare;
  };
  return {
    open(url) {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
      const key = `${host}:${port}`;
      if (spares.has(key)) return;
      const socket = connect({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
      // A socket is destroyed by its error, and with it out of use.
      socket?.on('error', () => {});
      if (socket) spares.set(key, socket);
    },
    close() {
      for (const socket of spares.values()) socket.destroy();
      spares.clear();
    },
  };
}
