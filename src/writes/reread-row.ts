import { OktaError } from '../errors.ts';
import type { ApiClient, JsonObject } from '../execute/ports.ts';
import { type Carried, notDone, outcomeOf } from './carried.ts';
import { codesOf, messageOf, shortReason } from './outcome.ts';
import type { PlannedWrite, ShownMembers } from './planned-write.ts';
import { anotherRow } from './verdict.ts';

export interface RereadContext {
  readonly client: ApiClient;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
}

/** The row as it is now; or why it is not written. A row that is gone or changed does not stop the others. */
export async function rereadRow(
  write: PlannedWrite,
  { client, signal, deadline }: RereadContext,
): Promise<Carried | { readonly before: JsonObject | undefined }> {
  if (write.reread === undefined) return { before: write.before };
  let row: JsonObject | undefined;
  try {
    for await (const { rows } of client.read(write.reread, signal, deadline)) row ??= rows[0];
  } catch (error) {
    if (error instanceof OktaError && error.status === 404) {
      const reason = 'it is no longer there';
      return { outcome: outcomeOf(write, 'not sent', { reason, ...codesOf(error) }), stop: undefined };
    }
    const reason = signal.aborted
      ? `before it was sent: ${messageOf(signal.reason)}`
      : `it could not be read again: ${shortReason(error)}`;
    return {
      outcome: outcomeOf(write, 'not sent', { reason, fault: error, ...codesOf(error) }),
      stop: notDone,
    };
  }
  if (row === undefined || row['id'] !== write.id) {
    return { outcome: outcomeOf(write, 'not sent', { reason: anotherRow }), stop: notDone };
  }
  const changed = changedMember(write.shown, row);
  if (changed !== undefined) {
    const reason = `it was changed since it was shown: ${changed} ${write.shown[changed]} became ${row[changed]}`;
    return { outcome: outcomeOf(write, 'not sent', { reason }), stop: undefined };
  }
  return { before: row };
}

function changedMember(shown: ShownMembers, row: JsonObject): keyof ShownMembers | undefined {
  const members = ['lastUpdated', 'name', 'userId'] as const;
  return members.find((member) => {
    const [was, is] = [shown[member], row[member] ?? undefined];
    if (was === undefined || typeof is !== 'string') return was !== is;
    const isSameTime = member === 'lastUpdated' && Date.parse(was) === Date.parse(is);
    return !(isSameTime || isSameText(was, is));
  });
}

/** Both as far as SQLite keeps a text: it loses a byte order mark, and half of a surrogate pair. */
const isSameText = (was: string, is: string): boolean => kept(was) === kept(is);

const kept = (text: string): string => text.replace(/^\ufeff|[\p{Surrogate}\ufffd]+/gu, '');
