import type { Command } from 'commander';
import { UsageError } from '../base/errors.ts';
import { userName } from '../base/user-name.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { readGivenParameters } from '../host/given-parameters.ts';
import { type Host, say } from '../host/host.ts';
import { openQueries } from '../host/open-queries.ts';
import { agreeToWaivers, openWaiverStore, type WaiverStore } from '../host/open-waivers.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { reveal } from '../output/unprintable.ts';
import { checkWritable, writeFileWhole } from '../output/write-file.ts';
import { runAudit } from '../saved/audit/audit.ts';
import { assessmentOf } from '../saved/audit/audit-result.ts';
import { type CheckAssessment, findingsOf, isOfCheck } from '../saved/audit/finding.ts';
import { bindAll } from '../saved/audit/select-queries.ts';
import { type Subject, subjectText } from '../saved/audit/subject.ts';
import { withEntry } from '../saved/waivers/add-entry.ts';
import { networkText } from '../saved/waivers/network-text.ts';
import { readTokens } from '../saved/waivers/read-tokens.ts';
import {
  type Attestation,
  beginOf,
  isInForce,
  isTooFarAhead,
  longestWaiver,
  parseWaivers,
  type Waiver,
} from '../saved/waivers/waiver-file.ts';
import { isAbout, manualSubjects } from '../saved/waivers/waiver-review.ts';
import type { Session } from '../session.ts';
import { auditContext, auditedOrgs, openAuditSession } from './audit-session.ts';

interface WaiveOptions {
  readonly org: string;
  readonly subject: string;
  readonly reason: string;
  readonly until: string;
  readonly by?: string;
}

/** `oktaql waive CHECK`: accepts a finding until a day. The check is run, so that only its findings can be waived. */
export async function runWaive(name: string, command: Command, context: Host): Promise<void> {
  const { org, subject, reason, until, by } = command.opts<WaiveOptions>();
  const target = await openTarget(name, command, context, until);
  const { found, bound } = await assess(target, org, context, async (assessment, session) => {
    const about = findingsOf(assessment).filter((finding) => isAbout(subject, finding.subject));
    const [first] = about;
    if (first === undefined) {
      throw new UsageError(`${name} finds nothing of ${subject} in ${org}: there is nothing to waive`, {
        hint: `\`oktaql run ${name}\` lists what it finds, with the ids.`,
      });
    }
    const one = subject === '*' ? undefined : first.subject;
    return { found: about.length, bound: one && (await boundTo(one, org, session, context)) };
  });
  const waiver: Waiver = {
    check: target.check.name,
    org,
    subject,
    reason,
    approvedBy: by ?? userName() ?? 'unknown',
    until,
    ...bound,
  };
  await add(target, { kind: 'waivers', entry: waiver }, context);
  sayAdded(`${found === 1 ? 'waived' : `${found} findings waived`} until ${until}`, target, waiver, context);
}

/**
 * A finding as a waiver names it. A token that gets another owner or network condition is another risk than the one that
 * was accepted, so these are written down.
 */
async function boundTo(
  subject: Subject,
  org: string,
  session: Session,
  { interrupt }: Host,
): Promise<Partial<Waiver>> {
  const named = { subject: subjectText(subject) };
  if (subject.type !== 'token') return named;
  const token = (await readTokens(session, [org], interrupt))(org, subject.id);
  if (token === undefined) return named;
  return { ...named, owner: String(token.userId), network: networkText(token.network) };
}

interface AttestOptions {
  readonly org: string;
  readonly verdict: Attestation['verdict'];
  readonly by: string;
  readonly until: string;
  readonly note?: string;
  readonly subject?: readonly string[];
}

/**
 * `oktaql attest CHECK`: answers the questions that a check leaves to a person. The check is run, so that the answer
 * covers the subjects of this moment, and not later ones.
 */
export async function runAttest(name: string, command: Command, context: Host): Promise<void> {
  const { org, verdict, by, until, note, subject: wanted } = command.opts<AttestOptions>();
  const target = await openTarget(name, command, context, until);
  const left = await assess(target, org, context, manualSubjects);
  const subjects = wanted === undefined ? left : left.filter((one) => wanted.some((id) => isAbout(id, one)));
  if (subjects.length === 0) {
    throw new UsageError(
      `${name} leaves nothing${wanted === undefined ? '' : ` of ${wanted.join(', ')}`} in ${org} to a person`,
      { hint: `\`oktaql run ${name}\` shows its verdicts; only those that are manual can be answered.` },
    );
  }
  const attestation: Attestation = {
    check: target.check.name,
    org,
    verdict,
    by,
    until,
    note,
    subjects: subjects.map(subjectText),
  };
  await add(target, { kind: 'attestations', entry: attestation }, context);
  sayAdded(`attested as ${verdict} until ${until}`, target, attestation, context);
}

interface Target {
  readonly check: { readonly name: string; readonly severity: string };
  readonly bound: ReturnType<typeof bindAll>;
  readonly options: CommonOptions;
  readonly store: WaiverStore;
}

/** The check and the file, before anything is asked. */
async function openTarget(name: string, command: Command, context: Host, until: string): Promise<Target> {
  const options = readCommonOptions(command);
  const ask = askAtTerminal(context);
  const library = await openQueries(options, context, ask);
  const query = library.named(name);
  if (query.kind !== 'check') throw new UsageError(`${query.name} is a report: it has no findings`);
  const { subject } = command.opts<Partial<WaiveOptions>>();
  if (subject === '*' && query.severity === 'critical') {
    throw new UsageError(`${query.name} is critical: each of its findings has to be accepted on its own`, {
      hint: 'Name one with --subject ID.',
    });
  }
  expectDayAhead(until, context);
  const bound = bindAll([query], readGivenParameters(options.param));
  const store = await openWaiverStore(options, context, ask);
  if (options.dryRun !== true) await checkWritable(store.path);
  return { check: query, bound, options, store };
}

/** @throws UsageError for a text that is no day, and for a day that is over, or too far ahead */
function expectDayAhead(until: string, { clock }: Host): void {
  const now = clock.now();
  const fault =
    beginOf(until) === undefined
      ? 'is no day, such as 2027-03-01'
      : !isInForce({ until }, now)
        ? 'is over already'
        : isTooFarAhead(until, now)
          ? `is more than ${longestWaiver} days ahead`
          : undefined;
  if (fault === undefined) return;
  throw new UsageError(`--until ${until} ${fault}`, {
    hint: `Give the last day on which it holds, at most ${longestWaiver} days ahead.`,
  });
}

/**
 * Runs the check for one org.
 * @param use takes its result while the org can be asked
 * @throws the error that kept it from being assessed
 */
async function assess<Result>(
  { check, bound, options }: Target,
  org: string,
  context: Host,
  use: (assessment: CheckAssessment, session: Session) => Promise<Result> | Result,
): Promise<Result> {
  const opened = await openAuditSession({ ...options, orgs: [org] }, context, context.clock.now(), []);
  try {
    const names = (await auditedOrgs(opened)).map(({ name }) => name);
    if (!names.includes(org)) {
      throw new UsageError(`--org ${org} is a tag, and names no org: what is written is about one`, {
        hint: `It is a tag of ${names.join(', ')}.`,
      });
    }
    const assessments = await runAudit(bound, auditContext(opened, names, options, context));
    context.interrupt.throwIfAborted();
    const found = assessments.find(isOfCheck);
    if (found === undefined) throw new UsageError(`${check.name} gives no findings`);
    // A tag of others may be spelt as the org is.
    const assessment = assessmentOf(found, org, []);
    const error = assessment.notAssessed.get(org);
    // Findings of a check in doubt are there, and may be accepted.
    if (error !== undefined && assessment.rows.length === 0) throw error;
    return await use(assessment, opened.session);
  } finally {
    await opened.close();
  }
}

/** Writes the file with the entry, unless it is a dry run. */
async function add(
  { store, options }: Target,
  entry: Parameters<typeof withEntry>[1],
  context: Host,
): Promise<void> {
  const text = withEntry(store.text, entry);
  // Every audit reads this file again: it must be readable.
  parseWaivers({ name: store.path, text, sha256: '' }, context.clock.now());
  if (options.dryRun === true) {
    context.stdout.write(text);
    return;
  }
  await writeFileWhole(store.path, [text], context.interrupt);
  await agreeToWaivers(store.path, context);
}

function sayAdded(
  what: string,
  { store, options, check }: Target,
  { org }: { readonly org: string },
  context: Host,
): void {
  if (options.quiet === true) return;
  if (options.dryRun === true) say(context, 'dry run: nothing was written');
  else say(context, `${what}: ${check.name} of ${org}, in ${reveal(store.path)}`);
}
