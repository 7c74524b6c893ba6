import type { SqlValue } from '../../../base/sql-value.ts';
import { formulaStart, plainNumber } from '../../../output/csv.ts';
import { keyInOrg } from '../../audit/subject.ts';
import { isOpen } from '../../waivers/waiver-review.ts';
import { type CheckReport, detailColumns, stateText } from '../check-reports.ts';
import { type Inventory, privileges, reaches } from '../inventory.ts';

/** More rows than these are left to the evidence, and the page says so. */
export const mostEmbedded = 100_000;

/**
 * All findings for the table of the page: shared values by their place in a list, the others as they are.
 * @returns JSON values only
 */
export function explorerData(
  checks: readonly CheckReport[],
  orgs: readonly string[],
  inventory: Inventory | undefined,
  formulaGuard: boolean,
) {
  const tokens = new Map(inventory?.tokens.map((token) => [keyInOrg(token.org, token.id), token]));
  const entries = checks.map(({ query, orgs: reports }) => {
    const findings = reports.flatMap((report) => report.findings);
    const columns = detailColumns(findings);
    return { name: query.name, severity: query.severity, columns, findings };
  });
  const rows = entries.flatMap(({ columns, findings }, check) =>
    findings.map((finding) => {
      const { org, subject, userId, details, change } = finding;
      const token = subject.type === 'token' ? tokens.get(keyInOrg(org, subject.id)) : undefined;
      return [
        check,
        orgs.indexOf(org),
        subject.type,
        subject.id,
        plain(subject.name),
        plain(userId),
        isOpen(finding) ? 'open' : 'waived',
        stateText(finding),
        change === 'new' ? 1 : 0,
        token === undefined ? -1 : reaches.indexOf(token.reach),
        token === undefined ? -1 : privileges.indexOf(token.privilege),
        columns.map((name) => plain(details[name] ?? null)),
      ];
    }),
  );
  return {
    checks: entries.map(({ name, severity, columns }) => ({ name, severity, columns })),
    orgs,
    reaches,
    privileges,
    formulaGuard,
    guard: [formulaStart.source, plainNumber.source],
    rows: rows.slice(0, mostEmbedded),
  };
}

/** Numbers beyond doubles keep their digits as text, and blobs are hex, as in the evidence. */
function plain(value: SqlValue): string | number | null {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
