import { type ExitCode, exitCode, OktaError, OktaqlError } from '../../base/errors.ts';
import { type QueryFault, QueryFileError } from '../query-fault.ts';
import { isAtLeast, type Severity } from '../saved-query.ts';
import type { Assessment } from './audit.ts';
import type { SummaryRow } from './summary.ts';

/** An audit that found something. Exit 1. */
export class FindingsError extends OktaqlError {
  override readonly code: string = 'findings';
  override readonly exitCode: ExitCode = exitCode.findings;
}

/** An audit of which a part could not be had: that part is no pass. Exit as the first cause has it. */
export class NotAssessedError extends OktaqlError {
  override readonly code: string = 'not-assessed';
  override readonly exitCode: ExitCode;

  constructor(message: string, cause: OktaqlError) {
    super(message, { hint: cause.hint, cause });
    this.exitCode = cause.exitCode;
  }
}

/**
 * Ends an audit as its result demands: what could not be had comes before what was found.
 * @param faults of files that are meant as saved queries and could not be run
 * @throws NotAssessedError, QueryFileError, FindingsError
 */
export function settle(
  assessments: readonly Assessment[],
  summary: readonly SummaryRow[],
  failOn: Severity,
  faults: readonly QueryFault[],
): void {
  const failures = assessments.flatMap(({ query, notAssessed }) =>
    [...notAssessed].map(([org, error]) => ({ query, org, error })),
  );
  const refused = failures.find(({ error }) => error instanceof OktaError) ?? failures[0];
  if (refused !== undefined) {
    const names = new Set(failures.map(({ query }) => query.name));
    throw new NotAssessedError(
      `${count(names.size, 'query was', 'queries were')} not assessed: ${[...names].join(', ')}. ${refused.query.name}: ${refused.error.message}`,
      refused.error,
    );
  }
  if (faults.length > 0) throw new QueryFileError(faults);
  const failing = summary.filter(
    ({ status, severity }) => status === 'findings' && isAtLeast(severity, failOn),
  );
  if (failing.length === 0) return;
  const checks = new Set(failing.map(({ check }) => check)).size;
  const findings = failing.reduce((sum, row) => sum + (row.findings ?? 0), 0);
  throw new FindingsError(
    `${count(findings, 'finding', 'findings')} in ${count(checks, 'check', 'checks')} of severity ${failOn} or above`,
    { hint: '`oktaql run CHECK` lists what was found, `oktaql queries CHECK` says what to do about them.' },
  );
}

const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;
