import { OktaqlError } from '../../base/errors.ts';
import type { Row } from '../../base/sql-value.ts';
import type { Session } from '../../session.ts';

/** The rows of a statement over some orgs. The first column is the org. */
export interface ReadRows {
  /** Of the orgs that could be read. */
  readonly rows: readonly Row[];
  /** Why the others could not. */
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * Reads the data that an audit needs beside its checks. An org that cannot be read gets a reason, and fails nothing.
 * @throws the signal's reason when it is aborted
 */
export async function readRows(
  sql: string,
  session: Session,
  orgs: readonly string[],
  signal: AbortSignal,
): Promise<ReadRows> {
  const failed = new Map<string, string>();
  const [statement] = session.read(sql);
  if (statement === undefined || orgs.length === 0) return { rows: [], failed };
  try {
    const answer = await session.run(statement, {
      orgs,
      signal,
      onFailedOrg: (org, error) => failed.set(org, error.message),
      onWarning: () => {},
    });
    const rows = [...answer.rows].filter(([org]) => !failed.has(String(org)));
    answer.close();
    return { rows, failed };
  } catch (error) {
    if (signal.aborted || !(error instanceof OktaqlError)) throw error;
    return { rows: [], failed: new Map(orgs.map((org) => [org, error.message])) };
  }
}
