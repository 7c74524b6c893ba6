import { rowSet } from '../../base/row-set.ts';
import type { RowSet, SqlValue } from '../../base/sql-value.ts';
import type { Operation } from '../../catalog/table.ts';
import type { JsonObject } from '../../plan/api-request.ts';
import { lastUse } from '../../store/functions/last-used.ts';
import type { SelectedRow } from './selected-row.ts';

/** The preview that a person sees before anything is sent, with all that may be sent afterwards. */
export interface WritePreview {
  readonly operation: Operation;
  /** Such as `DELETE` or `UPDATE`. */
  readonly verb: string;
  /** `current`: the token in use is revoked, and `rows` are the tokens that it may be. */
  readonly kind: 'rows' | 'current';
  readonly orgs: readonly string[];
  readonly rows: readonly PreviewRow[];
  /** One line for a person: `DELETE revokes 2 rows of acme`. */
  readonly title: string;
}

export interface PreviewRow {
  readonly org: string;
  readonly id: string;
  readonly name: string | undefined;
  /** A login, with the status of a user who is not active; or else the id of the user. */
  readonly owner: string | undefined;
  /** Owned by the user whose token is in use. */
  readonly own: boolean;
  readonly created: string | undefined;
  readonly lastUsed: string | undefined;
  /**
   * Each member of the body, now and after the write, as text. Of a PUT the network is always among them.
   * Empty for DELETE.
   */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly member: string;
  readonly before: string | undefined;
  /** Undefined when it is not sent: whether Okta leaves it as it was is not known. */
  readonly after: string | undefined;
}

export function previewRow(
  { org, id, columns, body }: SelectedRow,
  owner: { readonly login: string | undefined; readonly own: boolean },
): PreviewRow {
  return {
    org,
    id,
    name: text(columns['name']),
    owner: owner.login ?? text(columns['userId']),
    own: owner.own,
    created: minute(text(columns['created'])),
    lastUsed: minute(lastUseOf(columns)),
    changes: changesIn(columns, body),
  };
}

function changesIn(columns: SelectedRow['columns'], body: JsonObject | undefined): readonly Change[] {
  if (body === undefined) return [];
  return [...new Set(['network', ...Object.keys(body)])].map((member) => {
    const value = body[member];
    return {
      member,
      before: text(columns[member]),
      after: typeof value === 'string' ? value : value === undefined ? undefined : JSON.stringify(value),
    };
  });
}

/** The rows as a table. Of the members of a body those stand in it that some row changes. */
export function previewRows({ rows }: WritePreview): RowSet {
  const members = [...new Set(rows.flatMap(({ changes }) => changes.map(({ member }) => member)))];
  const changed = members.filter((member) =>
    rows.some(({ changes }) =>
      changes.some(
        (change) =>
          change.member === member && (member === 'network' || !isSame(change.before, change.after)),
      ),
    ),
  );
  const names = ['org', 'id', 'name', 'owner', 'created', 'last used'];
  const isNew = (member: string) => !names.includes(member);
  const columns = [
    ...names,
    ...changed.flatMap((member) => [...(isNew(member) ? [member] : []), `new ${member}`]),
  ];
  const cellsOf = (row: PreviewRow): readonly SqlValue[] => {
    const changes = changed.map((member) => row.changes.find((change) => change.member === member));
    const owner = row.own ? `${row.owner ?? ''} (you)` : row.owner;
    const cells = [row.org, row.id, row.name, owner, row.created, row.lastUsed];
    const changedCells = changes.flatMap((change, index) => [
      ...(isNew(changed[index] ?? '') ? [change?.before] : []),
      change?.after ?? '(not sent)',
    ]);
    return [...cells, ...changedCells].map((cell) => cell ?? null);
  };
  return rowSet(columns, rows.map(cellsOf));
}

/** Whether both are the same text, or the same JSON. */
function isSame(before: string | undefined, after: string | undefined): boolean {
  if (before === after) return true;
  try {
    return JSON.stringify(JSON.parse(before ?? '')) === JSON.stringify(JSON.parse(after ?? ''));
  } catch {
    return false;
  }
}

const text = (value: SqlValue | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

/** `2025-11-02 14:47`, UTC; a time that is none of Okta's stays as it is. */
const minute = (time: string | undefined): string | undefined =>
  time?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2');

/**
 * When a token was last used: each use moves its end on by its window. Where the window tells nothing, `lastUpdated`,
 * which is never earlier.
 */
export function lastUseOf({
  expiresAt,
  tokenWindow,
  lastUpdated,
}: SelectedRow['columns']): string | undefined {
  try {
    if (typeof expiresAt === 'string' && typeof tokenWindow === 'string')
      return lastUse(expiresAt, tokenWindow);
  } catch {
    // A window such as P1Y has no certain length.
  }
  return typeof lastUpdated === 'string' ? lastUpdated : undefined;
}
