import { Secret } from '../../../src/config/secret.ts';
import type { Assessment } from '../../../src/saved/audit/audit.ts';
import type { AuditResult, ReportedFinding } from '../../../src/saved/audit/audit-result.ts';
import { outcomeOf } from '../../../src/saved/audit/check-outcome.ts';
import { isOfCheck } from '../../../src/saved/audit/finding.ts';
import { summarise } from '../../../src/saved/audit/summary.ts';
import { openLibrary } from '../../../src/saved/query-library.ts';
import type { Inventory } from '../../../src/saved/reports/inventory.ts';
import type { Check } from '../../../src/saved/saved-query.ts';

/** A shipped check, as it is on disk. */
export async function shippedCheck(name: string): Promise<Check> {
  const trust = { standing: async () => 'unknown' as const };
  const library = await openLibrary({ cwd: '/nowhere', homeDir: '/nowhere', env: {}, trust });
  const query = library.named(name);
  if (query.kind !== 'check') throw new Error(`${name} is no check`);
  return query;
}

/** A result with findings of one check, made up: for what no org of the emulator has. */
export async function madeResult(
  findings: readonly Partial<ReportedFinding>[],
  { check = 'unused-tokens', orgs = ['acme'] }: { check?: string; orgs?: readonly string[] } = {},
): Promise<AuditResult> {
  const query = await shippedCheck(check);
  const assessment: Assessment = {
    query,
    parameters: new Map([['days', 14]]),
    columns: ['subdomain', 'tokenId', 'name'].map((name) => ({ name, json: false })),
    rows: [],
    notAssessed: new Map(),
  };
  const all = findings.map(
    (finding, index): ReportedFinding => ({
      check: query.name,
      severity: query.severity,
      org: orgs[0] ?? 'acme',
      subject: { type: 'token', id: `00T${index}`, name: `token ${index}` },
      userId: `00u${index % 50}`,
      details: { lastUsed: new Date(1.7e12 + index * 1e6).toISOString(), daysUnused: index % 97 },
      state: 'open',
      waiver: undefined,
      change: undefined,
      ...finding,
    }),
  );
  const assessments = [assessment];
  const common = { assessments, findings: all, failOn: 'medium', faults: [] } as const;
  return {
    ...common,
    startedAt: Date.UTC(2026, 2, 15, 12),
    finishedAt: Date.UTC(2026, 2, 15, 12, 0, 2),
    orgs: orgs.map((name) => ({
      name,
      url: `https://${name}.okta.com`,
      credentials: { kind: 'ssws', token: new Secret('00secret') },
      sources: {},
    })),
    summary: summarise(assessments.filter(isOfCheck), all, orgs),
    waivers: undefined,
    changes: undefined,
    baselineAt: undefined,
    requests: [],
    notUsed: [],
    outcome: outcomeOf(common),
  };
}

export const noTokens: Inventory = { tokens: [], unread: [] };
