import { toJsonText } from '../../base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../plan/api-request.ts';
import { isSameAsKept } from '../journal/same-as-kept.ts';
import type { RowWrite } from '../prepare/row-write.ts';

/**
 * The sent values that an answer to a PUT does not show, and the values that Okta has instead; undefined when it shows
 * all of them. Only `network` was ever seen to change by a PUT. A member that only repeats the row may be missing
 * from the answer, but must not differ.
 */
export function unkeptMembers(
  { request: { body = {} }, sets }: RowWrite,
  before: JsonObject | undefined,
  after: JsonObject,
): string | undefined {
  const isMissing = (member: string) => (after[member] ?? null) === null;
  const isUnkept = (member: string) =>
    isMissing(member) && !sets.includes(member) ? false : !isSameAsKept(body[member], after[member]);
  const parts = Object.keys(body).filter(isUnkept).map(told);
  return parts.length === 0 ? undefined : `Okta ${parts.join(' and ')}`;

  function told(member: string): string {
    const [was, is] = [before?.[member], after[member]];
    if (before !== undefined && isSameAsKept(was, is)) return `left ${member} as it was: ${shown(is)}`;
    if (isMissing(member)) return `does not say what ${member} is now`;
    return `made something else of ${member} than was sent: ${shown(is)}`;
  }
}

const longest = 200;

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'none';
  const text = toJsonText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
