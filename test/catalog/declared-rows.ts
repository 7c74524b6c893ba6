import { systemClock } from '../../src/base/clock.ts';
import type { SqlValue } from '../../src/base/sql-value.ts';
import { createApiClient } from '../../src/okta/client.ts';
import { Session } from '../../src/session.ts';
import { sswsOrg } from '../okta/client-fixture.ts';
import type { ScriptedServer } from '../okta/scripted-server.ts';

/** The rows of the last statement, from the org `acme` of a server of declarations. */
export async function declaredRows(
  server: Pick<ScriptedServer, 'url'>,
  sql: string,
  maxRequests = 100_000,
): Promise<readonly Readonly<Record<string, SqlValue>>[]> {
  const directory = { orgs: [sswsOrg('acme', server.url)], warnings: [] };
  const client = createApiClient({ directory, env: {}, clock: systemClock });
  const session = await Session.open({
    clock: systemClock,
    directory: async () => directory,
    client: async () => client,
  });
  try {
    let found: readonly Readonly<Record<string, SqlValue>>[] = [];
    for (const statement of session.read(sql)) {
      const answer = await session.run(statement, { parameters: new Map(), maxRequests });
      try {
        const names = answer.columns.map(({ name }) => name);
        found = [...answer.rows].map((row) =>
          Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
        );
      } finally {
        answer.close();
      }
    }
    return found;
  } finally {
    await session.close();
    await client.close();
  }
}
