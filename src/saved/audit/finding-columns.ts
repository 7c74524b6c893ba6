import type { ResultColumn } from '../../base/sql-value.ts';

/** The columns by which a finding is known, in audits of other days too. */
export const findingColumns = ['subdomain', 'tokenId'] as const;

/** Where the column stands, in any case; -1 when it is not there. */
export const indexOfColumn = (columns: readonly ResultColumn[], name: string): number =>
  columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
