import {
  HistoryError,
  MemoryError,
  NoAnswerError,
  OktaError,
  type OktaqlError,
  SqlError,
  UsageError,
} from '../../base/errors.ts';
import type { ResultColumn, Row } from '../../base/sql-value.ts';
import type { TimeLimit } from '../../base/time-limit.ts';
import type { Answer, Session } from '../../session.ts';
import type { Check, ParameterValues, SavedQuery } from '../saved-query.ts';
import { type Doubt, reasonsOf, undecided } from './doubts.ts';
import { indexOfColumn, subjectColumns, tokenColumns } from './finding-columns.ts';
import { judges } from './verdict.ts';

/** A query with the values that it is run with. */
export interface BoundQuery {
  readonly query: SavedQuery;
  readonly parameters: ParameterValues;
}

/** The rows that a query found, and the orgs that it could not assess. */
export interface Assessment extends BoundQuery {
  readonly columns: readonly ResultColumn[];
  /** Rows of the orgs whose tables could all be read. */
  readonly rows: readonly Row[];
  /**
   * The orgs that have not passed, and why: a table could not be read, then there are no rows of them; or the rows that
   * were read do not decide it, then the rows stand, and more may be missing.
   */
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
  /** How many requests one query may send to one org; undefined: 1,000. */
  readonly maxRequests?: number | undefined;
  /** Milliseconds since the epoch: the checks find the state of that time. Default: the session's. */
  readonly asOf?: number | undefined;
  /** Called when a query begins, with its place from 0. */
  readonly onCheck?: ((query: SavedQuery, index: number) => void) | undefined;
}

/**
 * Runs the queries one after another. Nothing is asked before SQLite has prepared all of them.
 * @throws SqlError, UsageError for a query that SQLite refuses. Later errors go into the assessment of their query.
 */
export async function runAudit(
  queries: readonly BoundQuery[],
  context: AuditContext,
): Promise<readonly Assessment[]> {
  for (const { query, parameters } of queries) {
    const { statement } = query;
    const explain = { kind: 'explain', statement, text: statement.text } as const;
    await inQuery(query, async () => (await context.session.run(explain, { parameters })).close());
  }
  const assessments: Assessment[] = [];
  for (const [index, bound] of queries.entries()) {
    context.onCheck?.(bound.query, index);
    assessments.push(await assess(bound, context));
  }
  return assessments;
}

async function assess(bound: BoundQuery, context: AuditContext): Promise<Assessment> {
  const { query, parameters } = bound;
  const failures = new Map<string, OktaqlError>();
  const fail = (org: string, error: OktaqlError) => {
    if (!failures.has(org)) failures.set(org, error);
  };
  const doubts: Doubt[] = [];
  const { signal } = context;
  const timeLimit = context.timeLimit();
  try {
    const answer = await inQuery(query, () =>
      context.session.run(query.statement, {
        parameters,
        signal,
        timeLimit,
        maxRequests: context.maxRequests,
        ...(context.asOf === undefined ? {} : { asOf: context.asOf }),
        onFailedOrg: fail,
        onWarning: (message, org, isOfQuery) => doubts.push({ message, org, isOfQuery }),
      }),
    );
    try {
      const { columns } = answer;
      if (query.kind === 'check') expectFindings(query, columns);
      const all = await inQuery(query, async () => [...answer.rows]);
      const read = withoutOrgs(all, columns, failures);
      const rows =
        query.kind === 'check'
          ? [...read, ...orgsWithoutRows(query, columns, read, context, failures)]
          : read;
      if (query.kind === 'check') doubts.push(...undecided(query, columns, rows));
      const notAssessed = new Map([...reasonsOf(doubts, context.orgs), ...failures]);
      return { ...bound, columns, rows, notAssessed };
    } finally {
      answer.close();
    }
  } catch (error) {
    if (signal.aborted || !isOfQuery(error)) throw error;
    for (const org of context.orgs) fail(org, error);
    return { ...bound, columns: [], rows: [], notAssessed: failures };
  } finally {
    timeLimit?.stop();
  }
}

/** An error that stops one query; the other queries may still have their answers. */
const isOfQuery = (error: unknown): error is OktaqlError =>
  error instanceof OktaError ||
  error instanceof NoAnswerError ||
  error instanceof HistoryError ||
  error instanceof MemoryError ||
  error instanceof SqlError ||
  error instanceof UsageError;

/** An error of a query’s SQL names its file. */
export async function inQuery<T>(query: SavedQuery, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { location, hint } = error;
    throw new SqlError(`${query.file}: ${error.message}`, { location, hint, cause: error });
  }
}

/**
 * A row for each org that a check which judges its subjects has none of: it looked at nothing there, which is no pass
 * unless the check says so.
 */
function orgsWithoutRows(
  { whenNone }: Check,
  columns: readonly ResultColumn[],
  rows: readonly Row[],
  { orgs }: AuditContext,
  failures: ReadonlyMap<string, unknown>,
): readonly Row[] {
  if (!judges(columns)) return [];
  const index = indexOfColumn(columns, 'subdomain');
  const seen = new Set(rows.map((row) => row[index]));
  const { verdict, why } = whenNone ?? { verdict: 'not assessed', why: 'Okta gave nothing that decides it.' };
  return orgs
    .filter((org) => !seen.has(org) && !failures.has(org))
    .map((org) => {
      const cells = {
        subdomain: org,
        subjecttype: 'org',
        subjectid: org,
        subjectname: org,
        verdict,
        reason: why,
      };
      return columns.map(({ name }) => cells[name.toLowerCase() as keyof typeof cells] ?? null);
    });
}

function expectFindings({ file, notAssessed, whenNone }: Check, columns: Answer['columns']): void {
  const isOfTokens = indexOfColumn(columns, 'subjectType') < 0;
  const needed = [
    ...(isOfTokens ? tokenColumns : subjectColumns),
    ...(notAssessed === undefined ? [] : [notAssessed.column]),
    ...(whenNone === undefined ? [] : ['verdict']),
    ...(judges(columns) ? ['reason'] : []),
  ];
  const missing = needed.filter((name) => indexOfColumn(columns, name) < 0);
  if (missing.length === 0) return;
  throw new UsageError(`${file}: a check must give the columns ${missing.join(' and ')}`, {
    hint: 'SELECT subdomain, id AS tokenId, name, userId, …, or subdomain, subjectType, subjectId, subjectName, verdict, reason.',
  });
}

/** Removes the rows of orgs that were read in part, as they mislead: a missing zone may be one that was not read. */
function withoutOrgs(
  rows: readonly Row[],
  columns: readonly ResultColumn[],
  orgs: ReadonlyMap<string, unknown>,
): readonly Row[] {
  const index = indexOfColumn(columns, 'subdomain');
  return orgs.size === 0 || index < 0 ? rows : rows.filter((row) => !orgs.has(String(row[index])));
}
