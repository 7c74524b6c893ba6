import { lstat, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { codeOf, reasonOf } from '../base/file-fault.ts';
import type { CommonOptions } from '../host/common-options.ts';
import { checkWritable, writeFileWhole } from '../output/write-file.ts';
import { type AuditResult, narrowedTo } from '../saved/audit/audit-result.ts';
import { sumOf } from '../saved/audit/evidence-directory.ts';
import type { WrittenReport } from '../saved/audit/manifest.ts';
import { type Inventory, inventoryOf } from '../saved/reports/inventory.ts';
import { type ReportEntry, reportNamed } from '../saved/reports/reports.ts';
import type { SavedQuery } from '../saved/saved-query.ts';

/** A report as it was asked for. */
export interface ReportRequest {
  readonly name: string;
  readonly format: ReportEntry;
  /** As it was given. */
  readonly given: string;
  /** Absolute; `{org}` stands in it for the name of each org. */
  readonly path: string;
}

/** A report as it will be written. */
export interface ReportTarget extends ReportRequest {
  /** The only one that it is about; undefined: all. */
  readonly org: string | undefined;
}

/**
 * The reports of `--report FORMAT=PATH`.
 * @throws UsageError for a format that is none, and for a path that is missing
 */
export const readReportRequests = (given: readonly string[], cwd: string): readonly ReportRequest[] =>
  given.map((argument) => {
    const at = argument.indexOf('=');
    const path = argument.slice(at + 1);
    if (at < 0 || path === '') {
      throw new UsageError(`--report ${argument}: a report is written FORMAT=PATH`, {
        hint: '--report html=audit.html',
      });
    }
    const name = argument.slice(0, at).toLowerCase();
    return { name, format: reportNamed(name), given: path, path: isAbsolute(path) ? path : join(cwd, path) };
  });

const placeholder = '{org}';

/**
 * The files that the reports will be.
 * @param evidence the directory of `--out`, in which no report can lie
 * @throws UsageError for two reports to one path, and for one about several orgs that can only be about one
 */
export function reportTargets(
  requests: readonly ReportRequest[],
  {
    orgs,
    queries,
    evidence,
  }: {
    readonly orgs: readonly string[];
    readonly queries: readonly SavedQuery[];
    readonly evidence: string | undefined;
  },
): readonly ReportTarget[] {
  const targets = requests.flatMap((request): ReportTarget[] => {
    const { name, format, path, given } = request;
    if (format.needsStig === true && !queries.some(({ tags }) => tags.includes('stig'))) {
      throw new UsageError(`a ${name} is about the rules of the STIG, and no check of this audit is one`, {
        hint: 'Run them with --tag stig.',
      });
    }
    if (path.includes(placeholder)) {
      return orgs.map((org) => ({
        ...request,
        org,
        given: given.replaceAll(placeholder, () => fileName(org)),
        path: path.replaceAll(placeholder, () => fileName(org)),
      }));
    }
    if (format.isOfOneOrg === true && orgs.length > 1) {
      throw new UsageError(`a ${name} is about one org, and this audit is of ${orgs.length}`, {
        hint: `Put {org} into its path: --report ${name}=${name}-{org}.${name}`,
      });
    }
    return [{ ...request, org: format.isOfOneOrg === true ? orgs[0] : undefined }];
  });
  const taken = new Set<string>();
  for (const { path, given } of targets) {
    // Some file systems take names that differ in case for the same.
    const key = path.normalize('NFC').toLowerCase();
    if (taken.has(key)) throw new UsageError(`two reports would be written to ${given}`);
    taken.add(key);
    if (evidence !== undefined && !relative(evidence, path).startsWith('..')) {
      throw new UsageError(`${given} lies in the evidence, which holds what its sums list and nothing else`, {
        hint: 'Name a path beside it: the manifest of the evidence has the report’s SHA-256.',
      });
    }
  }
  return targets;
}

/**
 * Finds out, before anything is asked, whether the reports can be written; makes the directories that are missing.
 * @throws UsageError that says why not
 */
export async function expectWritable(targets: readonly ReportTarget[]): Promise<void> {
  for (const { path, given } of targets) {
    await makeDirectory(dirname(path), given);
    await checkWritable(path);
  }
}

/** Names of orgs are labels and hosts; of any other the characters that lead elsewhere are written otherwise. */
const fileName = (org: string): string =>
  encodeURIComponent(org).replace(/^\.+/, (dots) => '%2E'.repeat(dots.length));

/** Makes the directories that are missing, each in one that is there: Node's own way never ends below /proc. */
async function makeDirectory(path: string, given: string): Promise<void> {
  if (!given.includes('/') || (await isThere(path))) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path), given);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (codeOf(error) === 'EEXIST') return;
    throw new UsageError(
      `cannot write ${given}: ${path} cannot be made: ${reasonOf(error) ?? codeOf(error)}`,
      {
        hint: 'Name a file in a directory that exists and can be written.',
        cause: error,
      },
    );
  }
}

const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined;

/**
 * Makes all reports of one audit, and writes them once all are made.
 * @throws UsageError when one cannot be written
 */
export async function writeReports(
  targets: readonly ReportTarget[],
  {
    result,
    inventory,
    options,
    signal,
  }: {
    readonly result: AuditResult;
    readonly inventory: Inventory | undefined;
    readonly options: CommonOptions;
    readonly signal: AbortSignal;
  },
): Promise<readonly WrittenReport[]> {
  const parts = new Map<string, AuditResult>();
  const partOf = (org: string | undefined): AuditResult => {
    if (org === undefined) return result;
    const part = parts.get(org) ?? narrowedTo(org, result);
    parts.set(org, part);
    return part;
  };
  const made = [];
  for (const target of targets) {
    const { org, format } = target;
    const report = await format.load();
    const bytes = Buffer.from(
      await report.render({
        result: partOf(org),
        inventory: org === undefined ? inventory : inventory && inventoryOf(inventory, org),
        formulaGuard: options.formulaGuard,
      }),
    );
    signal.throwIfAborted();
    made.push({ target, bytes });
  }
  for (const { target, bytes } of made) await writeFileWhole(target.path, [bytes], signal, 0o600);
  return made.map(({ target, bytes }) => ({
    format: target.name,
    path: target.given,
    org: target.org,
    sha256: sumOf(bytes),
  }));
}
