import type { AuditResult } from '../audit/audit-result.ts';
import type { Inventory } from './inventory.ts';

export interface ReportInput {
  readonly result: AuditResult;
  /** The tokens of the orgs; given to the reports that need them. */
  readonly inventory: Inventory | undefined;
  /** Puts a `'` before a text that a spreadsheet would run as a formula, where a file is made for one as text. */
  readonly formulaGuard: boolean;
}

/** A report of one audit, as one file. The same audit gives the same bytes. */
export interface ReportFormat {
  /** @throws UsageError for a result that this report cannot show */
  render(input: ReportInput): string | Uint8Array | Promise<string | Uint8Array>;
}
