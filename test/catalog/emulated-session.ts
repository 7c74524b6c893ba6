import type { OrgDirectory } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import type { ApiClient } from '../../src/execute/ports.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { Session } from '../../src/session.ts';
import type { ParameterValue } from '../../src/sql/parameter-value.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator-support/start-emulator.ts';
import { type RowObject, rowObjects } from '../fixtures/row-objects.ts';

export type { RowObject };

type Parameters = Readonly<Record<string, ParameterValue>>;

/** A session over a running emulator, by way of the real client and real HTTP. */
export interface EmulatedSession {
  readonly emulator: Emulator;
  readonly session: Session;
  readonly clock: FixedClock;
  /** The rows of the last statement, by the names of their columns. */
  rows(sql: string, parameters?: Parameters): Promise<readonly RowObject[]>;
  /** `org path?query` of what the statements asked the emulator, sorted. */
  requestsOf(sql: string, parameters?: Parameters): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const directoryOf = (emulator: Emulator): OrgDirectory => ({
  orgs: emulator.orgs.map(({ name, url, token }) => ({
    name,
    url,
    credentials: { kind: 'ssws', token: new Secret(token) },
    sources: {},
  })),
  warnings: [],
});

/** @param around what stands before the client, such as a snapshot */
export async function openEmulatedSession(
  options: EmulatorOptions = {},
  around: (client: ApiClient) => ApiClient = (client) => client,
): Promise<EmulatedSession> {
  const clock = new FixedClock();
  const emulator = await startEmulator({ clock, ...options });
  const session = await Session.open({
    clock,
    directory: async () => directoryOf(emulator),
    client: async (directory) => around(createApiClient({ directory, clock, env: {} })),
  });
  const rows = (sql: string, parameters: Parameters = {}) =>
    rowObjects(session, sql, () => ({ parameters: new Map(Object.entries(parameters)) }));
  return {
    emulator,
    session,
    clock,
    rows,
    requestsOf: async (sql, parameters) => {
      const before = emulator.requests.entries.length;
      await rows(sql, parameters);
      return emulator.requests.entries
        .slice(before)
        .map(({ org, path, query }) => `${org} ${path}${queryText(query)}`)
        .sort();
    },
    close: async () => {
      await session.close();
      await emulator.stop();
    },
  };
}

const queryText = (query: Readonly<Record<string, string>>): string => {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};
