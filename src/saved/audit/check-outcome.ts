import { counted } from '../../base/counted.ts';
import { type ExitCode, exitCode, OktaError, OktaqlError } from '../../base/errors.ts';
import { type QueryFault, QueryFileError } from '../query-fault.ts';
import { type FailOn, isAtLeast } from '../saved-query.ts';
import { isOpen } from '../waivers/waiver-review.ts';
import type { Assessment } from './audit.ts';
import type { ReportedFinding } from './audit-result.ts';

/** An audit that found something. Exit 1. */
export class FindingsError extends OktaqlError {
  override readonly code: string = 'findings';
  override readonly exitCode: ExitCode = exitCode.findings;
}

/** An audit with parts that were not assessed: they are no pass. Exit as the first cause has it. */
export class NotAssessedError extends OktaqlError {
  override readonly code: string = 'not-assessed';
  override readonly exitCode: ExitCode;

  constructor(message: string, cause: OktaqlError) {
    super(message, { hint: cause.hint, cause });
    this.exitCode = cause.exitCode;
  }
}

interface Parts {
  readonly assessments: readonly Assessment[];
  readonly findings: readonly ReportedFinding[];
  readonly failOn: FailOn;
  /** Of files that are meant as saved queries and could not be run. */
  readonly faults: readonly QueryFault[];
}

/** The error that an audit ends with: parts not assessed come before findings. Undefined when nothing failed. */
export function outcomeOf({ assessments, findings, failOn, faults }: Parts): OktaqlError | undefined {
  const failures = assessments.flatMap(({ query, notAssessed }) =>
    [...notAssessed].map(([org, error]) => ({ query, org, error })),
  );
  const refused = failures.find(({ error }) => error instanceof OktaError) ?? failures[0];
  if (refused !== undefined) {
    const names = new Set(failures.map(({ query }) => query.name));
    return new NotAssessedError(
      `${counted(names.size, 'query was', 'queries were')} not assessed: ${[...names].join(', ')}. ${refused.query.name}: ${refused.error.message}`,
      refused.error,
    );
  }
  if (faults.length > 0) return new QueryFileError(faults);
  const failing = findings.filter((finding) => fails(finding, failOn));
  if (failing.length === 0) return undefined;
  const checks = counted(new Set(failing.map(({ check }) => check)).size, 'check');
  const which = failOn === 'new' ? 'that the baseline does not have' : `of severity ${failOn} or above`;
  const found = `${counted(failing.length, 'finding')} in ${checks} ${which}`;
  const waived = findings.filter((finding) => !isOpen(finding)).length;
  return new FindingsError(waived === 0 ? found : `${found}, ${waived} waived beside them`, {
    hint: '`oktaql run CHECK` lists what was found, `oktaql queries CHECK` says what to do about them.',
  });
}

/**
 * Whether a finding makes the audit fail. Of one that the baseline did not look for nobody can say that it is old: it
 * counts as new.
 */
export const fails = (finding: ReportedFinding, failOn: FailOn): boolean =>
  isOpen(finding) &&
  (failOn === 'new' ? finding.change !== 'still there' : isAtLeast(finding.severity, failOn));
