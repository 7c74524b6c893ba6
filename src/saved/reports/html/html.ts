import type { ReportFormat } from '../report.ts';
export const html: ReportFormat = { render: () => '' };
