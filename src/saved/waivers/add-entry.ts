import { isMap, isSeq, parseDocument } from 'yaml';
import type { Attestation, Waiver } from './waiver-file.ts';

type Entry =
  | { readonly kind: 'waivers'; readonly entry: Waiver }
  | { readonly kind: 'attestations'; readonly entry: Attestation };

/**
 * The text of a file of waivers with one entry more. It takes the place of one about the same; all else, comments
 * included, stays.
 * @param text of a file that `parseWaivers` takes; undefined when there is none
 */
export function withEntry(text: string | undefined, { kind, entry }: Entry): string {
  const document = parseDocument(text ?? '', { schema: 'failsafe', customTags: ['null'], stringKeys: true });
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  const list = document.get(kind, true);
  const node = document.createNode(
    Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)),
  );
  if (isSeq(list)) {
    list.items = list.items.filter((item) => !isSame(isMap(item) ? item.toJS(document) : undefined, entry));
    // A list in brackets would make the new entry one line.
    if (list.items.length === 0) list.flow = false;
    list.add(node);
  } else {
    document.set(kind, document.createNode([node]));
  }
  return document.toString({ lineWidth: 0 });
}

function isSame(written: unknown, entry: Waiver | Attestation): boolean {
  if (typeof written !== 'object' || written === null) return false;
  const about = (one: Readonly<Record<string, unknown>>) =>
    JSON.stringify([one['check'], one['org'], one['subject'] ?? null, one['subjects'] ?? null]);
  return about({ ...written }) === about({ ...entry });
}
