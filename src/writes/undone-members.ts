import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';

/**
 * What a PUT that Okta took did not do, in a few words; undefined when each member of its body is in the row that came
 * back. Only `network` was ever seen to change by a PUT. A row that is sent back without a member that it had says
 * nothing of it.
 */
export function undoneMembers(
  body: JsonObject | undefined,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): string | undefined {
  if (body === undefined || after === undefined) return undefined;
  const isTold = (member: string) =>
    after[member] !== undefined || (before !== undefined && before[member] === undefined);
  const undone = Object.keys(body).filter((member) => isTold(member) && !isSame(body[member], after[member]));
  const isUntouched = (member: string) => before !== undefined && isSame(before[member], after[member]);
  const untouched = undone.filter(isUntouched);
  const other = undone.filter((member) => !isUntouched(member));
  const parts = [
    ...(untouched.length === 0 ? [] : [`left ${untouched.join(', ')} as it was`]),
    ...(other.length === 0 ? [] : [`made something else of ${other.join(', ')} than was sent`]),
  ];
  return parts.length === 0 ? undefined : `Okta ${parts.join(' and ')}`;
}

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  isDeepStrictEqual(comparable(a), comparable(b));

/** Okta leaves out `include` and `exclude` when they are empty (seen in recorded traffic); their order says nothing. */
function comparable(value: JsonValue | undefined): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !(Array.isArray(member) && member.length === 0))
      .map(([name, member]) => [name, Array.isArray(member) ? [...member].sort() : member]),
  );
}
