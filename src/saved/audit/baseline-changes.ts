import { rowSet } from '../../base/row-set.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { Finding } from './finding.ts';

/** A finding as far as evidence of an earlier audit tells of it. */
export type EarlierFinding = Pick<Finding, 'check' | 'severity' | 'org' | 'subject' | 'userId'>;

/**
 * - `new`: found now, and not by the earlier audit, which had looked.
 * - `still there`: found by both.
 * - `resolved`: found by the earlier audit, and not now, though it was looked for.
 * - `not compared`: found by one of them, while the other could not or did not look.
 */
export type ChangeKind = 'new' | 'still there' | 'resolved' | 'not compared';

export interface Change extends EarlierFinding {
  readonly change: ChangeKind;
}

export type Changes = readonly Change[];

const columns = ['change', 'check', 'severity', 'org', 'subjectType', 'subjectId', 'subjectName', 'userId'];

/** The changes as a table. */
export const changeRows = (changes: Changes): RowSet =>
  rowSet(
    columns,
    changes.map(({ change, check, severity, org, subject, userId }) => [
      change,
      check,
      severity,
      org,
      subject.type,
      subject.id,
      subject.name,
      userId,
    ]),
  );
