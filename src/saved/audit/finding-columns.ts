import type { ResultColumn } from '../../base/sql-value.ts';

/** The columns by which a finding on a token is known, in audits of other days too. */
export const tokenColumns = ['subdomain', 'tokenId'] as const;

/** The columns of a finding on anything but a token: an org, a policy, a rule, an app. */
export const subjectColumns = ['subdomain', 'subjectType', 'subjectId', 'subjectName'] as const;

/** Where the column stands, in any case; -1 when it is not there. */
export const indexOfColumn = (columns: readonly ResultColumn[], name: string): number =>
  columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
