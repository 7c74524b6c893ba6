import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import type { Clock } from '../base/clock.ts';
import { ConfigError, UsageError } from '../base/errors.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { readGivenParameters } from '../host/given-parameters.ts';
import { type Host, say } from '../host/host.ts';
import { openQueries, sayUnusable } from '../host/open-queries.ts';
import { openSession } from '../host/open-session.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { type Assessment, runAudit } from '../saved/audit/audit.ts';
import { compareWithBaseline, readBaseline } from '../saved/audit/baseline.ts';
import { settle } from '../saved/audit/check-outcome.ts';
import { evidenceFiles } from '../saved/audit/evidence.ts';
import {
  checkNewDirectory,
  EvidenceError,
  verifyEvidence,
  writeEvidence,
} from '../saved/audit/evidence-directory.ts';
import { findingsOf, isOfCheck } from '../saved/audit/finding.ts';
import { needsOf } from '../saved/audit/needs.ts';
import { recordRequests } from '../saved/audit/request-record.ts';
import { bindAll, selectQueries } from '../saved/audit/select-queries.ts';
import { createSnapshotClient } from '../saved/audit/snapshot-client.ts';
import { subjectText } from '../saved/audit/subject.ts';
import { summarise, summaryRows, toLookAt } from '../saved/audit/summary.ts';
import { hidingOf } from '../saved/describe-query.ts';
import { faultText } from '../saved/query-fault.ts';
import type { QueryLibrary } from '../saved/query-library.ts';
import type { Severity } from '../saved/saved-query.ts';

interface AuditOptions {
  readonly failOn: Severity;
  readonly tag?: readonly string[];
  readonly severity?: Severity;
  readonly baseline?: string;
  readonly verify?: string;
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
  const baseline = auditOptions.baseline === undefined ? undefined : at(auditOptions.baseline);
  await audit(names, { ...auditOptions, evidence, baseline }, options, context);
}

/**
 * Evidence that is as it was written says nothing of today's tokens: who asks for checks as well would take the exit
 * code for theirs.
 * @throws UsageError
 */
function refuseAuditBeside(names: readonly string[], command: Command): void {
  const given = ['baseline', 'out', 'param', 'tag', 'severity', 'failOn'].filter((option) => {
    const source = command.getOptionValueSourceWithGlobals(option);
    return source !== undefined && source !== 'default';
  });
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
  given: Omit<AuditOptions, 'baseline'> & {
    readonly evidence: string | undefined;
    readonly baseline: string | undefined;
  },
  options: CommonOptions,
  context: Host,
): Promise<void> {
  const { failOn, evidence } = given;
  const library = await openQueries(options, context, askAtTerminal(context));
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
  // Who names the checks does not ask for others.
  const unusable = names.length === 0 ? library.unusable : [];
  // A check that is not run has not passed. This message comes with --quiet as well.
  sayUnusable({ unusable }, context);
  const destination = await destinationOf(options, context);
  const baseline = given.baseline === undefined ? undefined : await readBaseline(given.baseline);
  if (evidence !== undefined) await checkNewDirectory(evidence);

  const { clock, interrupt } = context;
  const startedAt = clock.now();
  const { observer, requests } = recordRequests(clock);
  const { session, close } = await openSession(options, context, [observer], {
    // All checks see the same moment, as they see the same rows.
    clock: standingAt(startedAt, clock),
    client: (client) => createSnapshotClient(client, interrupt),
  });
  try {
    const directory = await session.directory();
    const [unavailable] = directory.unavailable ?? [];
    // What was not looked at has not passed.
    if (unavailable !== undefined) throw unavailable.error;
    const orgs = directory.orgs.map(({ name }) => name);
    if (orgs.length === 0) throw noOrgs();
    if (options.dryRun === true) {
      await printRows(await needsOf(queries, session), destination, options, context);
      if (options.quiet !== true) say(context, 'dry run: nothing was sent');
      return;
    }
    const assessments = await runAudit(queries, {
      session,
      orgs,
      signal: interrupt,
      timeLimit: () => timeLimitOf(options, clock),
      maxRequests: options.maxRequests,
    });
    interrupt.throwIfAborted();
    const checks = assessments.filter(isOfCheck);
    const summary = summarise(checks, orgs);
    const changes = baseline && compareWithBaseline(baseline, checks.flatMap(findingsOf), summary);
    if (evidence !== undefined) {
      const files = evidenceFiles({
        startedAt,
        finishedAt: clock.now(),
        directory,
        assessments,
        summary,
        requests,
        notUsed: notUsedOf(library),
        changes,
        formulaGuard: options.formulaGuard,
        bom: options.bom === true,
      });
      await writeEvidence(evidence, files, interrupt);
    }
    await printRows(summaryRows(summary, changes), destination, options, context);
    if (evidence !== undefined && options.quiet !== true) say(context, `evidence: ${options.out}`);
    if (options.quiet !== true) tell(assessments, changes, context);
    if (baseline !== undefined && options.quiet !== true) {
      say(context, `compared with the audit of ${baseline.manifest.startedAt}`);
    }
    const missing = unusable.filter(({ isForeign }) => !isForeign);
    settle(
      assessments,
      summary,
      failOn,
      missing.flatMap(({ faults }) => faults),
    );
  } finally {
    await close();
  }
}

function notUsedOf({ unusable, notAgreed }: QueryLibrary) {
  const faults = unusable.flatMap((one) => one.faults);
  return [
    ...(notAgreed === undefined ? [] : [{ file: notAgreed.local.name, reason: 'nobody has agreed to it' }]),
    ...faults.map((fault) => ({ file: fault.file, reason: faultText(fault) })),
  ];
}

function tell(
  assessments: readonly Assessment[],
  changes: ReturnType<typeof compareWithBaseline> | undefined,
  context: Host,
): void {
  for (const { query, notAssessed } of assessments) {
    for (const [org, error] of notAssessed)
      say(context, `not assessed: ${query.name} of ${org}: ${error.message}`);
  }
  for (const assessment of assessments.filter(isOfCheck)) {
    // Many subjects of a check are mostly to be looked at for one reason.
    const reasons = new Map<string, number>();
    for (const { org, reason } of toLookAt(assessment)) {
      const line = `${assessment.query.name} of ${org}: ${reason}`;
      reasons.set(line, (reasons.get(line) ?? 0) + 1);
    }
    for (const [line, times] of reasons)
      say(context, `manual: ${line}${times === 1 ? '' : ` (${times} times)`}`);
  }
  for (const { change, check, org, subject } of changes ?? []) {
    if (change === 'still there') continue;
    say(context, `${change}: ${check} ${org} ${subjectText(subject)} ${subject.name ?? ''}`.trimEnd());
  }
}

const noOrgs = (): ConfigError =>
  new ConfigError('an audit needs orgs that are configured by name', {
    hint: 'Name them in oktaql.yaml, or set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN; --demo audits the embedded ones.',
  });

const standingAt = (time: number, clock: Clock): Clock => ({
  now: () => time,
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

/** `--timeout` is for each query. Those that come after it need SQLite, so that it ends no computation. */
const timeLimitOf = ({ timeout: seconds }: CommonOptions, clock: Clock): TimeLimit | undefined =>
  seconds === undefined
    ? undefined
    : new TimeLimit({ what: 'the query', seconds, clock, endsComputing: false });
