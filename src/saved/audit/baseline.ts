import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { AuditResult } from './audit-result.ts';
import type { ChangeKind, Changes, EarlierFinding } from './baseline-changes.ts';
import { EvidenceError, verifyEvidence } from './evidence-directory.ts';
import { type Finding, identityOfFinding } from './finding.ts';
import { evidenceVersion, type Manifest, manifestOf, manifestSchema } from './manifest.ts';
import type { SummaryRow } from './summary.ts';

/** Evidence of an earlier audit, to compare with. */
export interface Baseline {
  readonly manifest: Manifest;
  readonly findings: readonly EarlierFinding[];
}

const findingsSchema = v.array(
  v.object({
    check: v.string(),
    severity: v.picklist(['low', 'medium', 'high', 'critical']),
    org: v.string(),
    subjectType: v.string(),
    subjectId: v.string(),
    subjectName: v.custom<SqlValue>(() => true),
    userId: v.custom<SqlValue>(() => true),
  }),
);

/**
 * @throws UsageError when the directory holds no evidence, or that of another version; EvidenceError when it was
 * changed.
 */
export async function readBaseline(directory: string): Promise<Baseline> {
  const changed = (await verifyEvidence(directory)).filter(({ status }) => status !== 'unchanged');
  if (changed.length > 0) {
    const files = changed.map(({ file, status }) => `${file} (${status})`).join(', ');
    throw new EvidenceError(`the baseline ${directory} is not as it was written: ${files}`, {
      hint: `\`oktaql audit --verify ${directory}\` tells more. Compare with evidence that nobody has touched.`,
    });
  }
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(directory, file), 'utf8'));
  const manifest = v.safeParse(manifestSchema, await json('manifest.json').catch(() => undefined));
  const version = manifest.success ? manifest.output.formatVersion : undefined;
  if (!manifest.success || version !== evidenceVersion) {
    throw new UsageError(
      `the baseline ${directory} is of ${version === undefined ? 'an unknown form' : `version ${version}`}; this oktaql compares with version ${evidenceVersion}`,
      { hint: 'Make a new baseline with --out.' },
    );
  }
  const findings = v.safeParse(findingsSchema, await json('findings.json').catch(() => undefined));
  if (!findings.success) throw new UsageError(`findings.json of the baseline ${directory} cannot be read`);
  return {
    manifest: manifest.output,
    findings: findings.output.map(({ subjectType, subjectId, subjectName, ...finding }) => ({
      ...finding,
      subject: { type: subjectType, id: subjectId, name: subjectName },
    })),
  };
}

/** The result of an audit over the history, in the form of a baseline, as if its evidence had been read. */
export function baselineOf(result: AuditResult): Baseline {
  const manifest = v.parse(
    manifestSchema,
    JSON.parse(JSON.stringify(manifestOf(result, [], () => undefined))),
  );
  return { manifest, findings: result.findings };
}

/** The changes since the baseline, by check, org and subject. Other values of a row do not count. */
export function compareWithBaseline(
  { manifest, findings: earlier }: Baseline,
  current: readonly Finding[],
  summary: readonly SummaryRow[],
): Changes {
  const wasAssessed = ({ check, org }: EarlierFinding) => {
    const status = manifest.queries.find(({ name }) => name === check)?.statuses[org];
    return status !== undefined && status !== 'not assessed';
  };
  const isAssessed = ({ check, org }: EarlierFinding) =>
    summary.some((row) => row.check === check && row.org === org && row.status !== 'not assessed');
  const before = new Set(earlier.map(identityOfFinding));
  const now = new Set(current.map(identityOfFinding));
  const changeOf = (finding: Finding): ChangeKind => {
    if (before.has(identityOfFinding(finding))) return 'still there';
    return wasAssessed(finding) ? 'new' : 'not compared';
  };
  const gone = earlier.filter((finding) => !now.has(identityOfFinding(finding)));
  return [
    ...current.map((finding) => ({ ...finding, change: changeOf(finding) })),
    ...gone.map((finding) => ({
      ...finding,
      change: isAssessed(finding) ? ('resolved' as const) : ('not compared' as const),
    })),
  ];
}
