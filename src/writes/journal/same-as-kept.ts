import { isDeepStrictEqual } from 'node:util';
import { isArray } from '../../base/exact-json.ts';
import type { JsonValue } from '../../plan/api-request.ts';

/** Lists of a network condition whose order says nothing. Okta leaves them out when they are empty (recorded traffic). */
const sets: readonly string[] = ['include', 'exclude'];

/** Whether both are the same to Okta: null is absent, zones are sets, and an empty set is none. */
export const isSameAsKept = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  isDeepStrictEqual(kept(a), kept(b));

function kept(value: JsonValue | undefined): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return keptText(value);
  if (typeof value !== 'object') return value;
  if (isArray(value)) return value.map(kept);
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    const list = kept(member);
    if (!sets.includes(name) || !Array.isArray(list)) return [name, list];
    return [name, list.length === 0 ? undefined : new Set(list)];
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/** A text as far as SQLite keeps it: it loses a byte order mark, and half of a surrogate pair. */
const keptText = (text: string): string => text.replace(/^\ufeff|[\p{Surrogate}\ufffd]+/gu, '');
