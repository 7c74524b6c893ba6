import { NoAnswerError, OktaError, type OktaqlError, SqlError, UsageError } from '../../errors.ts';
import type { Answer, Session } from '../../session.ts';
import type { ResultColumn, Row } from '../../sql/value.ts';
import type { TimeLimit } from '../../time-limit.ts';
import type { ParameterValues, SavedQuery } from '../saved-query.ts';

/** A query with the values that it is run with. */
export interface BoundQuery {
  readonly query: SavedQuery;
  readonly parameters: ParameterValues;
}

/** What a query found, org by org. */
export interface Assessment extends BoundQuery {
  readonly columns: readonly ResultColumn[];
  /** Those of the orgs that could be read. */
  readonly rows: readonly Row[];
  /** The orgs of which something could not be read, and why: of these nothing is known. */
  readonly notAssessed: ReadonlyMap<string, OktaqlError>;
}

export interface AuditContext {
  readonly session: Session;
  /** The names of the orgs that are audited. */
  readonly orgs: readonly string[];
  /** Ends the audit. */
  readonly signal: AbortSignal;
  /** How long one query may take; undefined: any time. */
  readonly timeLimit: () => TimeLimit | undefined;
}

/**
 * Runs the queries one after another. Nothing is asked before SQLite has prepared all of them.
 * @throws SqlError, UsageError for a query that is wrong; a table that cannot be read is told in the assessment.
 */
export async function runAudit(
  queries: readonly BoundQuery[],
  context: AuditContext,
): Promise<readonly Assessment[]> {
  for (const { query, parameters } of queries) {
    const { statement } = query;
    const explain = { kind: 'explain', statement, text: statement.text } as const;
    await attempt(query, async () => (await context.session.run(explain, { parameters })).close());
  }
  const assessments: Assessment[] = [];
  for (const bound of queries) assessments.push(await assess(bound, context));
  return assessments;
}

async function assess({ query, parameters }: BoundQuery, context: AuditContext): Promise<Assessment> {
  const notAssessed = new Map<string, OktaqlError>();
  const note = (org: string, error: OktaqlError) => {
    if (!notAssessed.has(org)) notAssessed.set(org, error);
  };
  const { signal } = context;
  const timeLimit = context.timeLimit();
  try {
    const answer = await attempt(query, () =>
      context.session.run(query.statement, { parameters, signal, timeLimit, onFailedOrg: note }),
    );
    try {
      const { columns } = answer;
      if (query.kind === 'check') expectFindings(query, columns);
      const rows = await attempt(query, async () => [...answer.rows]);
      return { query, parameters, columns, rows: withoutOrgs(rows, columns, notAssessed), notAssessed };
    } finally {
      answer.close();
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof OktaError || error instanceof NoAnswerError)) throw error;
    for (const org of context.orgs) note(org, error);
    return { query, parameters, columns: [], rows: [], notAssessed };
  } finally {
    timeLimit?.stop();
  }
}

/** An error of a query’s SQL names its file. */
async function attempt<T>(query: SavedQuery, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { location, hint } = error;
    throw new SqlError(`${query.file}: ${error.message}`, { location, hint, cause: error });
  }
}

/** The columns by which a finding is known, in audits of other days too. */
export const findingColumns = ['subdomain', 'tokenId'] as const;

function expectFindings({ file }: SavedQuery, columns: Answer['columns']): void {
  const missing = findingColumns.filter((name) => indexOfColumn(columns, name) < 0);
  if (missing.length === 0) return;
  throw new UsageError(`${file}: a check must give the columns ${missing.join(' and ')}`, {
    hint: 'SELECT subdomain, id AS tokenId, name, userId, …',
  });
}

export const indexOfColumn = (columns: readonly ResultColumn[], name: string): number =>
  columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());

/** What was read of an org in part says nothing: a missing zone may be one that was not read. */
function withoutOrgs(
  rows: readonly Row[],
  columns: readonly ResultColumn[],
  orgs: ReadonlyMap<string, unknown>,
): readonly Row[] {
  const index = indexOfColumn(columns, 'subdomain');
  return orgs.size === 0 || index < 0 ? rows : rows.filter((row) => !orgs.has(String(row[index])));
}
