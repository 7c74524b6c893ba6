import { nearest } from '../catalog/catalog.ts';
import { UsageError } from '../errors.ts';
import { type Place, type QueryFile, queryDirectories, readQueryFiles } from './directories.ts';
import { type QueryFault, QueryFileError } from './faults.ts';
import { parseQueryFile } from './parse-query-file.ts';
import type { SavedQuery } from './saved-query.ts';

type Entry = SavedQuery | { readonly faults: readonly QueryFault[] };

/** The saved queries that can be run from a place. */
export interface QueryLibrary {
  /**
   * All of them, by name.
   * @throws QueryFileError with the faults of all files: what is left out silently would be missed in an audit.
   */
  all(): readonly SavedQuery[];
  /**
   * The query of that name, in any case; other files may have faults.
   * @throws QueryFileError when its file has faults, UsageError when there is none.
   */
  named(name: string): SavedQuery;
}

/** @throws UsageError when a directory or file cannot be read. */
export async function openLibrary(place: Place): Promise<QueryLibrary> {
  const entries = new Map<string, Entry>();
  for (const directory of await queryDirectories(place)) {
    const ofDirectory = new Map<string, QueryFile[]>();
    for (const file of await readQueryFiles(directory, place)) {
      const key = file.name.toLowerCase();
      ofDirectory.set(key, [...(ofDirectory.get(key) ?? []), file]);
    }
    for (const [key, files] of ofDirectory) {
      const nearer = entries.get(key);
      entries.set(key, nearer === undefined ? entryOf(files) : { inPlaceOf: files[0]?.file, ...nearer });
    }
  }
  const names = [...entries.keys()].sort();
  return {
    all: () => {
      const found = names.flatMap((name) => entries.get(name) ?? []);
      const faults = found.flatMap((entry) => ('faults' in entry ? entry.faults : []));
      if (faults.length > 0) throw new QueryFileError(faults);
      return found.flatMap((entry) => ('faults' in entry ? [] : [entry]));
    },
    named: (name) => {
      const entry = entries.get(name.toLowerCase());
      if (entry === undefined) throw unknown(name, names);
      if ('faults' in entry) throw new QueryFileError(entry.faults);
      return entry;
    },
  };
}

/** The query of the files of one directory that share a name; with more than one that is a fault. */
function entryOf(files: readonly QueryFile[]): Entry {
  const [first, second] = files as [QueryFile, QueryFile?];
  const entry = parseQueryFile(first.name, first.file, first.text);
  if (second === undefined) return entry;
  const duplicate = { file: second.file, line: 1, message: `there is a query of this name in ${first.file}` };
  return { faults: [...('faults' in entry ? entry.faults : []), duplicate] };
}

function unknown(name: string, names: readonly string[]): UsageError {
  const meant = namesLike(name, names).join(' or ');
  return new UsageError(`there is no saved query ${JSON.stringify(name)}`, {
    hint: `${meant === '' ? '' : `Did you mean ${meant}? `}\`oktaql queries\` lists them.`,
  });
}

/** More than these are better looked for in the list. */
const mostSuggested = 3;

/** The name that is misspelt, or those of which a part was given: `unused` for `unused-tokens`. */
function namesLike(name: string, names: readonly string[]): readonly string[] {
  const near = nearest(name, names);
  if (near !== undefined) return [near];
  const containing = name.length < 3 ? [] : names.filter((known) => known.includes(name.toLowerCase()));
  return containing.length > mostSuggested ? [] : containing;
}
