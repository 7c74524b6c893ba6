import { UsageError } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { nearest } from '../../base/nearest.ts';
import type { ReportFormat } from './report.ts';

/** A report in the list; its code is loaded when it is written. */
export interface ReportEntry {
  readonly load: () => Promise<ReportFormat>;
  /** It is about one org: of several, each needs a file of its own. */
  readonly isOfOneOrg?: boolean;
  /** It shows all tokens, also those that no check has read. */
  readonly needsTokens?: boolean;
  /** It is about the rules of the STIG, and there are none without its checks. */
  readonly needsStig?: boolean;
}

/** Every report. A new one is an entry here and a file beside this one. */
const entries: Readonly<Record<string, ReportEntry>> = {
  html: { load: async () => (await import('./html/html.ts')).html, needsTokens: true },
  xlsx: { load: async () => (await import('./xlsx-report.ts')).xlsxReport },
  markdown: { load: async () => (await import('./markdown-report.ts')).markdownReport },
  junit: { load: async () => (await import('./junit.ts')).junit },
  sarif: { load: async () => (await import('./sarif.ts')).sarif },
  ocsf: { load: async () => (await import('./ocsf.ts')).ocsf },
  cklb: { load: async () => (await import('./cklb.ts')).cklb, isOfOneOrg: true, needsStig: true },
};

/** @throws UsageError for a format that is none */
export function reportNamed(name: string): ReportEntry {
  const found = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(entries);
  const meant = nearest(name, names);
  throw new UsageError(`${inQuotes(name)} is no report`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Reports are ${names.join(', ')}.`,
  });
}
