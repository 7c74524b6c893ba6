import { UsageError } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import { nearest } from '../base/nearest.ts';
import { NotAgreedError, type Standing, type Trust } from '../config/trust/trust.ts';
import { type LocalQueries, localQueries } from './local-queries.ts';
import { type Place, queryDirectories } from './query-directories.ts';
import { entriesOf, isUnusable, type UnusableFile } from './query-entries.ts';
import { QueryFileError } from './query-fault.ts';
import { readQueryFiles } from './read-query-directory.ts';
import type { SavedQuery } from './saved-query.ts';

/** The saved queries that can be run from a place. */
export interface QueryLibrary {
  /** All runnable queries, by name. The `unusable` files are not among them. */
  all(): readonly SavedQuery[];
  /**
   * The query of that name, in any case; other files may have faults.
   * @throws QueryFileError when its file has faults, UsageError when there is none, NotAgreedError when only a
   * directory has it to which nobody has agreed.
   */
  named(name: string): SavedQuery;
  /** Files that give no query. They must be named wherever a list or an audit would have them. */
  readonly unusable: readonly UnusableFile[];
  /** The `./queries` that is not used, for nobody has agreed to it. */
  readonly notAgreed: { readonly local: LocalQueries; readonly standing: Standing } | undefined;
}

/** @throws UsageError when the directory of `--queries` is not there. */
export async function openLibrary(place: Place & { readonly trust: Trust }): Promise<QueryLibrary> {
  const directories = await queryDirectories(place);
  const [first, ...others] = await Promise.all(
    directories.map(async (directory) => ({
      directory,
      found: await readQueryFiles(directory, place.cwd),
    })),
  );
  if (first === undefined) throw new TypeError('there is always a directory of queries');
  const rest = others.map(({ found }) => found);
  const { isLocal, path } = first.directory;
  const local = isLocal
    ? await localQueries(
        path,
        first.found,
        rest.flatMap(({ files }) => files),
        place.cwd,
      )
    : undefined;
  const standing = local === undefined ? 'agreed' : await place.trust.standing(local);
  const notAgreed = local === undefined || standing === 'agreed' ? undefined : { local, standing };
  const { entries, unusable } = entriesOf(notAgreed === undefined ? [first.found, ...rest] : rest);
  const names = [...entries.keys()].sort();
  return {
    all: () =>
      names.flatMap((name) => entries.get(name) ?? []).flatMap((entry) => (isUnusable(entry) ? [] : [entry])),
    named: (name) => {
      const key = name.toLowerCase();
      const entry = entries.get(key);
      if (entry === undefined) {
        const isThere = first.found.files.some((file) => file.name.toLowerCase() === key);
        if (notAgreed !== undefined && isThere) {
          throw new NotAgreedError(notAgreed.local, '--queries', notAgreed.standing);
        }
        throw unknown(name, names);
      }
      if (isUnusable(entry)) throw new QueryFileError(entry.faults);
      return entry;
    },
    unusable,
    notAgreed,
  };
}

function unknown(name: string, names: readonly string[]): UsageError {
  const meant = namesLike(name, names).join(' or ');
  return new UsageError(`there is no saved query ${inQuotes(name)}`, {
    hint: `${meant === '' ? '' : `Did you mean ${meant}? `}\`oktaql queries\` lists them.`,
  });
}

/** More than these are better looked for in the list. */
const mostSuggested = 3;

/** The name nearest to a misspelt one, or the names that contain it: `unused-tokens` for `unused`. */
function namesLike(name: string, names: readonly string[]): readonly string[] {
  const near = nearest(name, names);
  if (near !== undefined) return [near];
  const containing = name.length < 3 ? [] : names.filter((known) => known.includes(name.toLowerCase()));
  return containing.length > mostSuggested ? [] : containing;
}
