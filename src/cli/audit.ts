import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../base/counted.ts';
import { UsageError } from '../base/errors.ts';
import type { Org } from '../config/org.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { readGivenParameters } from '../host/given-parameters.ts';
import { givenTime } from '../host/given-time.ts';
import { type Host, say } from '../host/host.ts';
import { asOfTime } from '../host/open-history.ts';
import { openQueries, sayUnusable } from '../host/open-queries.ts';
import { openWaivers } from '../host/open-waivers.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { type AuditContext, type BoundQuery, runAudit } from '../saved/audit/audit.ts';
import { type AuditResult, resultOf } from '../saved/audit/audit-result.ts';
import { type Baseline, baselineOf, readBaseline } from '../saved/audit/baseline.ts';
import { detailsOf, evidenceFiles } from '../saved/audit/evidence.ts';
import {
  checkNewDirectory,
  EvidenceError,
  verifyEvidence,
  writeEvidence,
} from '../saved/audit/evidence-directory.ts';
import { isOfCheck } from '../saved/audit/finding.ts';
import { needsOf } from '../saved/audit/needs.ts';
import { recordRequests } from '../saved/audit/request-record.ts';
import { bindAll, selectQueries } from '../saved/audit/select-queries.ts';
import { subjectText } from '../saved/audit/subject.ts';
import { reasonsToLookAt, summaryRows } from '../saved/audit/summary.ts';
import { hidingOf } from '../saved/describe-query.ts';
import { faultText } from '../saved/query-fault.ts';
import type { QueryLibrary } from '../saved/query-library.ts';
import { readInventory } from '../saved/reports/inventory.ts';
import type { FailOn, Severity } from '../saved/saved-query.ts';
import { readTokens } from '../saved/waivers/read-tokens.ts';
import {
  expectKnownChecks,
  isOpen,
  orgsWithBoundWaivers,
  type WaiverReview,
} from '../saved/waivers/waiver-review.ts';
import {
  expectWritable,
  type ReportRequest,
  readReportRequests,
  reportTargets,
  writeReports,
} from './audit-reports.ts';
import { auditContext, auditedOrgs, openAuditSession } from './audit-session.ts';

interface AuditOptions {
  readonly failOn: FailOn;
  readonly tag?: readonly string[];
  readonly severity?: Severity;
  readonly baseline?: string;
  readonly verify?: string;
  readonly report?: readonly string[];
}

/** Where an audit reads and writes; paths are absolute. */
interface AuditPlaces {
  readonly evidence: string | undefined;
  /** Evidence, or a time of the history in milliseconds since the epoch. */
  readonly baseline: string | number | undefined;
  readonly reports: readonly ReportRequest[];
}

/** `--baseline`: a directory that is there, else a time. @throws UsageError when it is neither */
function baselineAt(given: string, { cwd, clock }: Host): string | number {
  const path = isAbsolute(given) ? given : join(cwd, given);
  if (existsSync(path)) return path;
  try {
    return givenTime('--baseline', given, clock.now());
  } catch (error) {
    // A path that is not there is reported by the code that reads it.
    if (error instanceof UsageError) return path;
    throw error;
  }
}

/** `oktaql audit [name…]`: the saved checks over one snapshot, or `--verify` of earlier evidence. */
export async function runAuditCommand(
  names: readonly string[],
  command: Command,
  context: Host,
): Promise<void> {
  const options = readCommonOptions(command);
  const auditOptions = command.opts<AuditOptions>();
  const at = (path: string) => (isAbsolute(path) ? path : join(context.cwd, path));
  if (auditOptions.verify !== undefined) {
    refuseAuditBeside(names, command);
    return verify(at(auditOptions.verify), options, context);
  }
  const evidence = options.out === undefined ? undefined : at(options.out);
  const baseline =
    auditOptions.baseline === undefined ? undefined : baselineAt(auditOptions.baseline, context);
  if (auditOptions.failOn === 'new' && baseline === undefined) {
    throw new UsageError('--fail-on new needs --baseline: without one nothing is known to be old', {
      hint: '--baseline DIR names the evidence of an earlier audit, as --out wrote it; a time, such as 7d, what the history has.',
    });
  }
  const reports = readReportRequests(auditOptions.report ?? [], context.cwd);
  await audit(names, { ...auditOptions, evidence, baseline, reports }, options, context);
}

/**
 * Evidence that is as it was written says nothing of today's tokens: who asks for checks as well would take the exit
 * code for theirs.
 * @throws UsageError
 */
function refuseAuditBeside(names: readonly string[], command: Command): void {
  const given = ['baseline', 'out', 'report', 'waivers', 'param', 'tag', 'severity', 'failOn'].filter(
    (option) => {
      const source = command.getOptionValueSourceWithGlobals(option);
      return source !== undefined && source !== 'default';
    },
  );
  const others = [...names, ...given.map((option) => `--${option === 'failOn' ? 'fail-on' : option}`)];
  if (others.length === 0) return;
  throw new UsageError(`--verify runs no checks, and takes no ${others.join(', ')}`, {
    hint: 'Verify the evidence in one command, and audit in another.',
  });
}

/** The summary goes to standard output; `--out` names the evidence. */
const destinationOf = ({ out: _, ...options }: CommonOptions, context: Host) =>
  openDestination(options, context);

async function verify(directory: string, options: CommonOptions, context: Host): Promise<void> {
  const files = await verifyEvidence(directory);
  const rows = {
    columns: ['file', 'status'].map((name) => ({ name, json: false })),
    rows: files.map(({ file, status }) => [file, status]),
  };
  await printRows(rows, await destinationOf(options, context), options, context);
  const changed = files.filter(({ status }) => status !== 'unchanged').length;
  if (changed > 0) {
    throw new EvidenceError(`${directory} is not as it was written: ${changed} of ${files.length} files`);
  }
}

async function audit(
  names: readonly string[],
  given: AuditPlaces & Pick<AuditOptions, 'failOn' | 'tag' | 'severity'>,
  options: CommonOptions,
  outer: Host,
): Promise<void> {
  const { failOn, evidence, reports } = given;
  const { progress, context } = await createProgress(outer, options);
  const ask = askAtTerminal(context);
  const library = await openQueries(options, context, ask);
  const queries = bindAll(
    selectQueries(library, {
      names,
      tags: given.tag ?? [],
      severity: given.severity,
      reports: evidence !== undefined,
    }),
    readGivenParameters(options.param),
  );
  const hiding = queries.flatMap(({ query }) => hidingOf(query) ?? []);
  if (options.quiet !== true) for (const line of hiding) say(context, line);
  // An audit of named checks does not need the others.
  const unusable = names.length === 0 ? library.unusable : [];
  // A check that is not run has not passed. This message comes with --quiet as well.
  sayUnusable({ unusable }, context);
  const waivers = await openWaivers(options, context, ask);
  if (waivers !== undefined) expectKnownChecks(waivers, library);
  const destination = await destinationOf(options, context);
  const evidenceBefore = typeof given.baseline === 'string' ? await readBaseline(given.baseline) : undefined;
  if (evidence !== undefined) await checkNewDirectory(evidence);

  const { clock, interrupt } = context;
  const asOf = asOfTime(options, clock);
  const startedAt = asOf ?? clock.now();
  const { observer, requests } = recordRequests(clock);
  const observers = progress === undefined ? [observer] : [observer, progress.observe];
  const opened = await openAuditSession(options, context, startedAt, observers);
  const { session } = opened;
  try {
    const orgs = await auditedOrgs(opened);
    const orgNames = orgs.map(({ name }) => name);
    const targets = reportTargets(reports, {
      orgs: orgNames,
      queries: queries.map(({ query }) => query),
      evidence,
    });
    if (options.dryRun === true) {
      await printRows(await needsOf(queries, session), destination, options, context);
      if (options.quiet !== true) say(context, 'dry run: nothing was sent');
      return;
    }
    await expectWritable(targets);
    progress?.begin();
    const assessed = await runAudit(queries, {
      ...auditContext(opened, orgNames, options, context),
      onCheck: (query, index) => progress?.setStep(`check ${index + 1} of ${queries.length}: ${query.name}`),
    });
    interrupt.throwIfAborted();
    const baseline =
      typeof given.baseline === 'number'
        ? await pastBaseline(given.baseline, queries, {
            ...auditContext(opened, orgNames, options, context),
            orgsOfResult: orgs,
          })
        : evidenceBefore;
    const tokenOf = await readTokens(session, orgsWithBoundWaivers(waivers, orgNames), interrupt);
    const isNeeded = targets.some(({ format }) => format.needsTokens === true);
    const inventory = isNeeded ? await readInventory(session, orgNames, interrupt) : undefined;
    progress?.end();
    const missing = unusable.filter(({ isForeign }) => !isForeign);
    const result = resultOf({
      startedAt,
      isPast: asOf !== undefined,
      finishedAt: clock.now(),
      orgs,
      assessed,
      waiverFile: waivers,
      tokenOf,
      baseline,
      requests,
      notUsed: notUsedOf(library),
      failOn,
      faults: missing.flatMap(({ faults }) => faults),
    });
    const written = await writeReports(targets, { result, inventory, options, signal: interrupt });
    if (evidence !== undefined) {
      const files = evidenceFiles(result, {
        reports: written,
        formulaGuard: options.formulaGuard,
        bom: options.bom === true,
      });
      await writeEvidence(evidence, files, interrupt);
    }
    const isForPrograms = ['json', 'jsonl'].includes(destination.format.name);
    const details = isForPrograms ? detailsOf(result) : undefined;
    await printRows(summaryRows(result.summary, result.changes, details), destination, options, context);
    if (options.quiet !== true) {
      if (evidence !== undefined) say(context, `evidence: ${options.out}`);
      for (const { format, path } of written) say(context, `report: ${format}, ${path}`);
      tell(result, context);
    }
    if (result.outcome !== undefined) throw result.outcome;
  } finally {
    progress?.end();
    await opened.close();
  }
}

/**
 * The findings of the checks at an earlier time, by the history, as a baseline.
 * @throws HistoryError when the history has nothing of it: then nothing could be compared
 */
async function pastBaseline(
  asOf: number,
  queries: readonly BoundQuery[],
  { orgsOfResult: orgs, ...context }: AuditContext & { readonly orgsOfResult: readonly Org[] },
): Promise<Baseline> {
  const checks = queries.filter(({ query }) => query.kind === 'check');
  const assessed = await runAudit(checks, { ...context, asOf });
  const [failure] = assessed.flatMap(({ notAssessed }) => [...notAssessed.values()]);
  const isEmpty = assessed.every(({ notAssessed }) => orgs.every(({ name }) => notAssessed.has(name)));
  if (isEmpty && failure !== undefined) throw failure;
  return baselineOf(
    resultOf({
      startedAt: asOf,
      isPast: true,
      finishedAt: asOf,
      orgs,
      assessed,
      waiverFile: undefined,
      tokenOf: () => undefined,
      baseline: undefined,
      requests: [],
      notUsed: [],
      failOn: 'medium',
      faults: [],
    }),
  );
}

function notUsedOf({ unusable, notAgreed }: QueryLibrary) {
  const faults = unusable.flatMap((one) => one.faults);
  return [
    ...(notAgreed === undefined ? [] : [{ file: notAgreed.local.name, reason: 'nobody has agreed to it' }]),
    ...faults.map((fault) => ({ file: fault.file, reason: faultText(fault) })),
  ];
}

function tell({ assessments, changes, waivers, findings, baselineAt }: AuditResult, context: Host): void {
  for (const { query, notAssessed } of assessments) {
    for (const [org, error] of notAssessed)
      say(context, `not assessed: ${query.name} of ${org}: ${error.message}`);
  }
  for (const assessment of assessments.filter(isOfCheck)) {
    for (const { org, reason, subjects } of reasonsToLookAt(assessment)) {
      const times = subjects.length === 1 ? '' : ` (${subjects.length} times)`;
      say(context, `manual: ${assessment.query.name} of ${org}: ${reason}${times}`);
    }
  }
  for (const { change, check, org, subject } of changes ?? []) {
    if (change === 'still there') continue;
    say(context, `${change}: ${check} ${org} ${subjectText(subject)} ${subject.name ?? ''}`.trimEnd());
  }
  if (waivers !== undefined) tellWaivers(waivers, findings, context);
  if (baselineAt !== undefined) say(context, `compared with the audit of ${baselineAt}`);
}

/** Reports the waivers and attestations that have an effect, and those that have lost it. */
function tellWaivers(
  { file, waivers, attestations }: WaiverReview,
  findings: AuditResult['findings'],
  context: Host,
): void {
  const waived = findings.filter((finding) => !isOpen(finding)).length;
  if (waived > 0) say(context, `waived: ${counted(waived, 'finding')}, by ${file}`);
  for (const { check, org, subject, until, approvedBy, state } of waivers) {
    const by = `${approvedBy}, until ${until}`;
    if (state !== 'not looked at') say(context, `waiver ${state}: ${check} ${org} ${subject} (${by})`);
  }
  for (const { check, org, verdict, by, until, state } of attestations) {
    if (state === 'not looked at') continue;
    say(context, `attestation ${state}: ${check} ${org} ${verdict} (${by}, until ${until})`);
  }
}
