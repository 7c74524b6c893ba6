import { isNoHeader } from './header.ts';
import { parseQueryFile } from './parse-query-file.ts';
import type { QueryFault } from './query-fault.ts';
import type { QueryFile, QueryFiles } from './read-query-directory.ts';
import type { SavedQuery } from './saved-query.ts';

/** A file, or a directory of them, that gives no query. */
export interface UnusableFile {
  readonly faults: readonly QueryFault[];
  /** It is no saved query at all, such as a migration, and no query is missing because of it. */
  readonly isForeign: boolean;
}

type Entry = SavedQuery | UnusableFile;

/** The queries and the unusable files of some directories. */
export interface QueryEntries {
  /** By name in lower case. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** The unusable ones of the entries, and faults that belong to no name. */
  readonly unusable: readonly UnusableFile[];
}

export const isUnusable = (entry: Entry): entry is UnusableFile => 'faults' in entry;

/** The queries of several directories by name; one of an earlier directory wins. */
export function entriesOf(directories: readonly QueryFiles[]): QueryEntries {
  const entries = new Map<string, Entry>();
  const nameless: UnusableFile[] = [];
  for (const { files, faults } of directories) {
    nameless.push(...faults.map((fault) => ({ faults: [{ ...fault, line: undefined }], isForeign: false })));
    for (const [key, same] of byName(files)) {
      const nearer = entries.get(key);
      const { entry, others } = entryOf(same);
      nameless.push(...others);
      if (nearer === undefined) entries.set(key, entry);
      // Any file in the place of a query counts: it is not foreign.
      else if (isUnusable(nearer)) entries.set(key, { ...nearer, isForeign: false });
      else entries.set(key, { inPlaceOf: same[0]?.file, ...nearer });
    }
  }
  return { entries, unusable: [...nameless, ...[...entries.values()].filter(isUnusable)] };
}

function byName(files: readonly QueryFile[]): ReadonlyMap<string, readonly QueryFile[]> {
  const groups = new Map<string, QueryFile[]>();
  for (const file of files) {
    const key = file.name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return groups;
}

/** The query of the files of one directory that share a name. Two that are meant as queries are a fault. */
function entryOf(files: readonly QueryFile[]): {
  readonly entry: Entry;
  readonly others: readonly UnusableFile[];
} {
  const read = files.map((file) => ({ file: file.file, entry: entryOfFile(file) }));
  const meant = read.filter(({ entry }) => !(isUnusable(entry) && entry.isForeign));
  const [first, second] = meant.length > 0 ? meant : read;
  const others = read.filter((one) => one !== first && !meant.includes(one)).map(({ entry }) => entry);
  const entry = first?.entry as Entry;
  if (meant.length < 2 || second === undefined) return { entry, others: others.filter(isUnusable) };
  const duplicate = {
    file: second.file,
    line: 1,
    message: `there is a query of this name in ${first?.file}`,
  };
  const faults = [...(isUnusable(entry) ? entry.faults : []), duplicate];
  return { entry: { faults, isForeign: false }, others: others.filter(isUnusable) };
}

function entryOfFile({ name, file, content }: QueryFile): Entry {
  if (!('text' in content)) {
    return { faults: [{ file, line: undefined, message: content.message }], isForeign: content.isForeign };
  }
  const parsed = parseQueryFile(name, file, content.text);
  return 'faults' in parsed ? { ...parsed, isForeign: isNoHeader(content.text) } : parsed;
}
