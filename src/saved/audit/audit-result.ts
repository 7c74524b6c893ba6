import { NoAnswerError, type OktaqlError } from '../../base/errors.ts';
import type { Org } from '../../config/org.ts';
import type { QueryFault } from '../query-fault.ts';
import type { FailOn } from '../saved-query.ts';
import type { WaiverFile } from '../waivers/waiver-file.ts';
import {
  applyAttestations,
  applyWaivers,
  type JudgedFinding,
  type TokenLookup,
  type WaiverReview,
} from '../waivers/waiver-review.ts';
import type { Assessment } from './audit.ts';
import { type Baseline, compareWithBaseline } from './baseline.ts';
import type { ChangeKind, Changes } from './baseline-changes.ts';
import { outcomeOf } from './check-outcome.ts';
import { identityOfFinding, isOfCheck } from './finding.ts';
import { indexOfColumn } from './finding-columns.ts';
import type { NotUsed } from './manifest.ts';
import type { RequestRecord } from './request-record.ts';
import { type SummaryRow, summarise } from './summary.ts';

/** A finding with its judgement and its change. */
export interface ReportedFinding extends JudgedFinding {
  /** Since the baseline; undefined when there is none. */
  readonly change: ChangeKind | undefined;
}

/** One whole audit: evidence and reports are made of it. */
export interface AuditResult {
  /** Milliseconds since the epoch. Everything is as it was then. */
  readonly startedAt: number;
  /** The rows come from the history, and `startedAt` is the time of that history. */
  readonly isPast?: boolean | undefined;
  readonly finishedAt: number;
  readonly orgs: readonly Org[];
  /** Of checks and of reports, with the attestations in their rows. */
  readonly assessments: readonly Assessment[];
  readonly findings: readonly ReportedFinding[];
  /** Of the checks, the most severe first. */
  readonly summary: readonly SummaryRow[];
  /** Undefined without a file of waivers. */
  readonly waivers: WaiverReview | undefined;
  /** Since the baseline, if there is one. */
  readonly changes: Changes | undefined;
  /** When the audit began that it is compared with: an ISO 8601 time. */
  readonly baselineAt: string | undefined;
  readonly requests: readonly RequestRecord[];
  /** Files of saved queries that gave none. */
  readonly notUsed: readonly NotUsed[];
  readonly failOn: FailOn;
  /** Of files that are meant as saved queries and could not be run. */
  readonly faults: readonly QueryFault[];
  /** The error that the audit ends with; undefined when nothing failed. */
  readonly outcome: OktaqlError | undefined;
}

interface Run
  extends Pick<
    AuditResult,
    'startedAt' | 'isPast' | 'finishedAt' | 'orgs' | 'requests' | 'notUsed' | 'failOn' | 'faults'
  > {
  readonly assessed: readonly Assessment[];
  readonly waiverFile: WaiverFile | undefined;
  readonly tokenOf: TokenLookup;
  readonly baseline: Baseline | undefined;
}

/** The result of a run, with waivers, attestations and baseline applied. */
export function resultOf({ assessed, waiverFile, tokenOf, baseline, ...run }: Run): AuditResult {
  const orgs = run.orgs.map(({ name }) => name);
  const { startedAt: now, failOn, faults } = run;
  const { waivers = [], attestations = [] } = waiverFile ?? {};
  const attested = applyAttestations(assessed.filter(isOfCheck), attestations, orgs, now);
  const judged = applyWaivers(attested.assessments, waivers, tokenOf, orgs, now);
  const summary = summarise(attested.assessments, judged.findings, orgs);
  const changes = baseline && compareWithBaseline(baseline, judged.findings, summary);
  const changeOf = new Map(changes?.map((change) => [identityOfFinding(change), change.change]));
  const findings = judged.findings.map((finding) => ({
    ...finding,
    change: changeOf.get(identityOfFinding(finding)),
  }));
  const byName = new Map(attested.assessments.map((assessment) => [assessment.query.name, assessment]));
  const assessments = assessed.map((assessment) =>
    isOfCheck(assessment) ? (byName.get(assessment.query.name) ?? assessment) : assessment,
  );
  return {
    ...run,
    assessments,
    findings,
    summary,
    waivers: waiverFile && {
      file: waiverFile.name,
      sha256: waiverFile.sha256,
      waivers: judged.reviewed,
      attestations: attested.reviewed,
    },
    changes,
    baselineAt: baseline?.manifest.startedAt,
    outcome: outcomeOf({ assessments, findings, failOn, faults }),
  };
}

/** The part of a result that is about one org: nothing of another one is left in it. */
export function narrowedTo(org: string, result: AuditResult): AuditResult {
  const isOf = (one: { readonly org: string }) => one.org === org;
  const { waivers } = result;
  const others = result.orgs.map(({ name }) => name).filter((name) => name !== org);
  const part: AuditResult = {
    ...result,
    orgs: result.orgs.filter(({ name }) => name === org),
    assessments: result.assessments.map((assessment) => assessmentOf(assessment, org, others)),
    findings: result.findings.filter(isOf),
    summary: result.summary.filter(isOf),
    waivers: waivers && {
      ...waivers,
      waivers: waivers.waivers.filter(isOf),
      attestations: waivers.attestations.filter(isOf),
    },
    changes: result.changes?.filter(isOf),
    requests: result.requests.filter(isOf),
  };
  return { ...part, outcome: outcomeOf(part) };
}

/**
 * The part of an assessment that is about one org.
 * @param others the other orgs of the audit: an error that names them is given without them
 */
export function assessmentOf<One extends Assessment>(
  assessment: One,
  org: string,
  others: readonly string[],
): One {
  const { columns, rows, notAssessed } = assessment;
  const index = indexOfColumn(columns, 'subdomain');
  const error = notAssessed.get(org);
  return {
    ...assessment,
    // Of rows that name no org nobody can say whose they are.
    rows: rows.filter((row) => row[index] === org),
    notAssessed: new Map(error === undefined ? [] : [[org, withoutOthers(error, others)]]),
  };
}

/** Replaces an error that names other orgs, such as the error of a query whose time was over. */
function withoutOthers(error: OktaqlError, others: readonly string[]): OktaqlError {
  const text = JSON.stringify([error.message, error.hint, error.details()]);
  if (!others.some((other) => text.includes(other))) return error;
  return new NoAnswerError('the query failed, for a reason that is not of this org alone');
}
