import { UsageError } from '../../base/errors.ts';
import type { ResultColumn, Row, SqlValue } from '../../base/sql-value.ts';
import type { Check } from '../saved-query.ts';
import { indexOfColumn } from './finding-columns.ts';

/**
 * The verdict of a check on a subject. `manual`: the API cannot decide, and a person must look; `not assessed`:
 * data that decides it could not be read. Neither is a pass.
 */
export const verdicts = ['finding', 'passed', 'manual', 'not assessed'] as const;

export type Verdict = (typeof verdicts)[number];

/** Whether the check judges each subject in a column of its own. Of any other check each row is a finding. */
export const judges = (columns: readonly ResultColumn[]): boolean => indexOfColumn(columns, 'verdict') >= 0;

/**
 * The verdict of a row.
 * @throws UsageError for a verdict that is none
 */
export function verdictOf({ file, notAssessed }: Check, columns: readonly ResultColumn[], row: Row): Verdict {
  if (notAssessed !== undefined && cellOf(columns, row, notAssessed.column) === null) return 'not assessed';
  if (!judges(columns)) return 'finding';
  const said = cellOf(columns, row, 'verdict');
  const verdict = verdicts.find((one) => one === said);
  if (verdict !== undefined) return verdict;
  throw new UsageError(
    `${file}: the verdict of a row is ${said === null ? 'NULL' : JSON.stringify(String(said))}`,
    {
      hint: `A verdict is one of ${verdicts.join(', ')}.`,
    },
  );
}

/** Why the verdict is so, as the check says. */
export const reasonOf = (columns: readonly ResultColumn[], row: Row): string | undefined => {
  const reason = cellOf(columns, row, 'reason');
  return reason === null ? undefined : String(reason);
};

const cellOf = (columns: readonly ResultColumn[], row: Row, name: string): SqlValue =>
  row[indexOfColumn(columns, name)] ?? null;
