import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../plan/api-request.ts';

/**
 * The members of a body that Okta took and left as they were: only `network` was ever seen to change by a PUT. A row
 * that was sent back without them, though it had them before, says nothing of them.
 */
export function untouchedMembers(
  body: JsonObject | undefined,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly string[] {
  if (body === undefined || before === undefined || after === undefined) return [];
  const isSame = (a: JsonValue | undefined, b: JsonValue | undefined) =>
    isDeepStrictEqual(withoutEmpty(a), withoutEmpty(b));
  return Object.keys(body).filter(
    (member) => isSame(before[member], after[member]) && !isSame(body[member], after[member]),
  );
}

/** Okta leaves out `include` and `exclude` when they are empty (seen in recorded traffic). */
function withoutEmpty(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => !(Array.isArray(member) && member.length === 0)),
  );
}
