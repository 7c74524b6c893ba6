import type { ResultColumn, Row, SqlValue } from '../../base/sql-value.ts';
import { indexOfColumn } from './finding-columns.ts';

/** The thing that a finding is about, within its org. */
export interface Subject {
  /** `token`, or the type that the check names: `org`, `policy`, `rule`, `app`, `zone`, `user`, … */
  readonly type: string;
  /** Okta's id; of an org its name. */
  readonly id: string;
  readonly name: SqlValue;
}

/** The subject of a row of a check. */
export function subjectOf(columns: readonly ResultColumn[], row: Row): Subject {
  const value = (name: string): SqlValue => row[indexOfColumn(columns, name)] ?? null;
  if (indexOfColumn(columns, 'tokenId') >= 0) {
    return { type: 'token', id: String(value('tokenId')), name: value('name') };
  }
  return {
    type: String(value('subjectType')),
    id: String(value('subjectId')),
    name: value('subjectName'),
  };
}

/** `policy 00p…`; the id of a token shows its type. */
export const subjectText = ({ type, id }: Pick<Subject, 'type' | 'id'>): string =>
  type === 'token' ? id : `${type} ${id}`;

/** The key of something of an org in a map: an id is unique within its org alone. */
export const keyInOrg = (org: unknown, id: unknown): string => JSON.stringify([String(org), String(id)]);
