import { systemClock } from '../../src/base/clock.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { Session } from '../../src/session.ts';
import { type RowObject, rowObjects } from '../fixtures/row-objects.ts';
import { sswsOrg } from '../okta/client-fixture.ts';
import type { ScriptedServer } from '../okta/scripted-server.ts';

/** The rows of the last statement, from the org `acme` of a server of declarations. */
export async function declaredRows(
  server: Pick<ScriptedServer, 'url'>,
  sql: string,
  maxRequests = 100_000,
): Promise<readonly RowObject[]> {
  const directory = { orgs: [sswsOrg('acme', server.url)], warnings: [] };
  const client = createApiClient({ directory, env: {}, clock: systemClock });
  const session = await Session.open({
    clock: systemClock,
    directory: async () => directory,
    client: async () => client,
  });
  try {
    return await rowObjects(session, sql, () => ({ parameters: new Map(), maxRequests }));
  } finally {
    await session.close();
    await client.close();
  }
}
