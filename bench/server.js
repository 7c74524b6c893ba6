// The orgs that are asked, in a process of their own: `node server.js JSON`, with an IPC channel.
import { cleanOrg, startEmulator } from './dist/parts.js';

const { orgs, latencyMs } = JSON.parse(process.argv[2]);
const emulator = await startEmulator({
  orgs: orgs.map(({ name }) => ({ ...cleanOrg, name, token: `00${name}-bench-token-not-a-secret` })),
  bulk: Object.fromEntries(orgs.map(({ name, ...bulk }) => [name, bulk])),
  latencyMs,
});

/** Any message asks for the number of requests since the last one. */
process.on('message', () => {
  const { length } = emulator.requests.entries;
  emulator.requests.reset();
  process.send({ requests: length });
});
process.on('disconnect', () => process.exit());
process.send({ orgs: emulator.orgs.map(({ name, url, token }) => ({ name, url, token })) });
