import { inQuotes } from '../../base/in-quotes.ts';
import { nearest } from '../../base/nearest.ts';
import type { Row, SqlValue } from '../../base/sql-value.ts';
import { type Fault, faultsToError } from '../../config/configuration-fault.ts';
import { type CheckAssessment, type Finding, findingsOf } from '../audit/finding.ts';
import { indexOfColumn } from '../audit/finding-columns.ts';
import { type Subject, subjectOf } from '../audit/subject.ts';
import { verdictOf } from '../audit/verdict.ts';
import type { QueryLibrary } from '../query-library.ts';
import { networkText } from './network-text.ts';
import { type Attestation, isInForce, type Waiver, type WaiverFile } from './waiver-file.ts';

/**
 * The state of an entry in this audit:
 * - `in force`: it answered something.
 * - `expired`: its last day is over.
 * - `no longer holds`: the token has another owner or another network condition than was accepted.
 * - `unused`: the check looked at the org, and there is nothing that it is about.
 * - `not looked at`: the check did not run, or not for that org, or could not be assessed.
 */
export type EntryState = 'in force' | 'expired' | 'no longer holds' | 'unused' | 'not looked at';

export interface ReviewedWaiver extends Waiver {
  readonly state: EntryState;
  /** The number of its findings, in any state. */
  readonly findings: number;
}

export interface ReviewedAttestation extends Attestation {
  readonly state: EntryState;
}

export interface WaiverReview {
  readonly file: string;
  readonly sha256: string;
  readonly waivers: readonly ReviewedWaiver[];
  readonly attestations: readonly ReviewedAttestation[];
}

/** The effect of the waivers on a finding. Only a waived one keeps an audit from failing. */
export interface Judgement {
  readonly state: 'open' | 'waived' | 'waiver expired' | 'waiver no longer holds';
  /** The waiver that decides; undefined for an open finding. */
  readonly waiver: Waiver | undefined;
}

/** A finding with the effect of the waivers. */
export type JudgedFinding = Finding & Judgement;

export const isOpen = ({ state }: Pick<Judgement, 'state'>): boolean => state !== 'waived';

/** The facts of a token that a waiver may depend on. */
export interface TokenFacts {
  readonly userId: SqlValue;
  readonly network: SqlValue;
}

/** Looks up a token of an org; undefined when it is not there or could not be read. */
export type TokenLookup = (org: string, id: string) => TokenFacts | undefined;

/**
 * Holds a file against the checks that there are.
 * @throws ConfigError for a check that is none, and for `*` at a critical one
 */
export function expectKnownChecks(file: WaiverFile, library: QueryLibrary): void {
  const checks = library.all().filter(({ kind }) => kind === 'check');
  const names = checks.map(({ name }) => name);
  const faults: Fault[] = [];
  for (const kind of ['waivers', 'attestations'] as const) {
    for (const [index, entry] of file[kind].entries()) {
      const line = file.lineOf(kind, index);
      const check = checks.find(({ name }) => name === entry.check);
      // A check of a directory that is not used may be meant.
      if (check === undefined && library.notAgreed === undefined) {
        const meant = nearest(entry.check, names);
        faults.push({
          line,
          path: `${kind}[${index}].check`,
          message: `names ${inQuotes(entry.check)}, and there is no such check`,
          hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}\`oktaql queries\` lists them.`,
        });
      }
      if (
        check?.kind === 'check' &&
        check.severity === 'critical' &&
        'subject' in entry &&
        entry.subject === '*'
      ) {
        faults.push({
          line,
          path: `${kind}[${index}].subject`,
          message: `is *, and ${check.name} is critical: each of its findings has to be accepted on its own`,
        });
      }
    }
  }
  if (faults.length > 0) throw faultsToError(file.name, faults);
}

/** Whether an entry is about a subject. */
export const isAbout = (written: string, subject: Pick<Subject, 'type' | 'id'>): boolean =>
  written === '*' || written === subject.id || written === `${subject.type} ${subject.id}`;

const isOf = (
  { check, org }: { readonly check: string; readonly org: string },
  found: { readonly check: string; readonly org: string },
): boolean => check === found.check && org === found.org;

/** Whether the checks of this audit have looked at the check and org of an entry. */
const wasLookedAt =
  (assessments: readonly CheckAssessment[], orgs: readonly string[]) =>
  ({ check, org }: { readonly check: string; readonly org: string }): boolean =>
    orgs.includes(org) &&
    assessments.some(({ query, notAssessed }) => query.name === check && !notAssessed.has(org));

/**
 * Answers the questions left to a person: a `manual` row gets the verdict of the attestation in force.
 * @param now milliseconds since the epoch
 */
export function applyAttestations(
  assessments: readonly CheckAssessment[],
  attestations: readonly Attestation[],
  orgs: readonly string[],
  now: number,
): { readonly assessments: readonly CheckAssessment[]; readonly reviewed: readonly ReviewedAttestation[] } {
  const answering = new Set<Attestation>();
  const about = new Set<Attestation>();
  const answer = (assessment: CheckAssessment, row: Row): Row => {
    const { query, columns } = assessment;
    if (verdictOf(query, columns, row) !== 'manual') return row;
    const subject = subjectOf(columns, row);
    const found = { check: query.name, org: String(row[indexOfColumn(columns, 'subdomain')]) };
    const those = attestations.filter(
      (one) => isOf(one, found) && (one.subjects ?? ['*']).some((written) => isAbout(written, subject)),
    );
    for (const one of those) about.add(one);
    // Later ones are added at the end.
    const decisive = those.filter((one) => isInForce(one, now)).at(-1);
    if (decisive === undefined) return row;
    answering.add(decisive);
    const { verdict, by, until, note } = decisive;
    const reason = `${by} attests, until ${until}: ${note ?? verdict}`;
    const cells = new Map<number, SqlValue>([
      [indexOfColumn(columns, 'verdict'), verdict],
      [indexOfColumn(columns, 'reason'), reason],
    ]);
    return row.map((value, index) => cells.get(index) ?? value);
  };
  const answered = assessments.map((assessment) => ({
    ...assessment,
    rows: assessment.rows.map((row) => answer(assessment, row)),
  }));
  const looked = wasLookedAt(assessments, orgs);
  const reviewed = attestations.map((one) => ({
    ...one,
    state: stateOf({
      isExpired: !isInForce(one, now),
      isUsed: answering.has(one),
      isAbout: about.has(one),
      isLookedAt: looked(one),
    }),
  }));
  return { assessments: answered, reviewed };
}

function stateOf(entry: {
  readonly isExpired: boolean;
  readonly isUsed: boolean;
  readonly isAbout: boolean;
  readonly isLookedAt: boolean;
}): EntryState {
  if (entry.isExpired) return 'expired';
  if (entry.isUsed) return 'in force';
  // Another one answered before it.
  if (entry.isAbout) return 'in force';
  return entry.isLookedAt ? 'unused' : 'not looked at';
}

/**
 * Judges each finding by the waivers.
 * @param now milliseconds since the epoch
 */
export function applyWaivers(
  assessments: readonly CheckAssessment[],
  waivers: readonly Waiver[],
  tokenOf: TokenLookup,
  orgs: readonly string[],
  now: number,
): { readonly findings: readonly JudgedFinding[]; readonly reviewed: readonly ReviewedWaiver[] } {
  const uses = new Map<Waiver, { findings: number; isUsed: boolean; isChanged: boolean }>();
  const judge = (finding: Finding): JudgedFinding => {
    const { subject } = finding;
    const those = waivers.filter((one) => isOf(one, finding) && isAbout(one.subject, subject));
    const judged = those.map((waiver): Judgement => {
      const holds = isBound(waiver, finding, tokenOf);
      const state = !isInForce(waiver, now) ? 'waiver expired' : holds ? 'waived' : 'waiver no longer holds';
      const use = uses.get(waiver) ?? { findings: 0, isUsed: false, isChanged: false };
      use.findings += 1;
      use.isUsed ||= state === 'waived';
      use.isChanged ||= state === 'waiver no longer holds';
      uses.set(waiver, use);
      return { state, waiver };
    });
    const decisive =
      judged.find(({ state }) => state === 'waived') ??
      judged.find(({ state }) => state === 'waiver no longer holds') ??
      judged[0];
    return { ...finding, ...(decisive ?? { state: 'open', waiver: undefined }) };
  };
  const findings = assessments.flatMap(findingsOf).map(judge);
  const looked = wasLookedAt(assessments, orgs);
  const reviewed = waivers.map((waiver): ReviewedWaiver => {
    const { findings: found = 0, isUsed = false, isChanged = false } = uses.get(waiver) ?? {};
    const isExpired = !isInForce(waiver, now);
    const state =
      isChanged && !isUsed
        ? 'no longer holds'
        : stateOf({ isExpired, isUsed, isAbout: found > 0, isLookedAt: looked(waiver) });
    return { ...waiver, state, findings: found };
  });
  return { findings, reviewed };
}

/** Whether the token is still the one that was accepted. A waiver that names neither owner nor network binds nothing. */
function isBound(waiver: Waiver, { org, subject }: Finding, tokenOf: TokenLookup): boolean {
  if (subject.type !== 'token' || (waiver.owner === undefined && waiver.network === undefined)) return true;
  const token = tokenOf(org, subject.id);
  // A token that cannot be read may have changed.
  if (token === undefined) return false;
  return (
    (waiver.owner === undefined || waiver.owner === token.userId) &&
    (waiver.network === undefined || waiver.network === networkText(token.network))
  );
}

/** The subjects of a check that are left to a person. */
export const manualSubjects = ({ query, columns, rows }: CheckAssessment): readonly Subject[] =>
  rows.filter((row) => verdictOf(query, columns, row) === 'manual').map((row) => subjectOf(columns, row));

/** Orgs whose tokens have to be known, to see whether waivers still hold. */
export const orgsWithBoundWaivers = (
  file: WaiverFile | undefined,
  orgs: readonly string[],
): readonly string[] =>
  orgs.filter((name) =>
    file?.waivers.some(
      ({ org, owner, network }) => org === name && (owner !== undefined || network !== undefined),
    ),
  );
