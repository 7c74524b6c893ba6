import { type LocalFile, nameFrom, placeOf } from '../config/trust/local-file.ts';
import { type Place, queryDirectories } from './query-directories.ts';
import { entriesOf, isUnusable } from './query-entries.ts';
import { type QueryFile, type QueryFiles, readQueryFiles } from './read-query-directory.ts';

/** The saved queries of the working directory, as something to agree to. */
export interface LocalQueries extends LocalFile {
  /** False when no file in it is one. */
  readonly hasQueries: boolean;
}

/**
 * A directory that was found and read. Undefined when there is nothing in it.
 * @param others the files of the other directories, whose queries it would hide
 */
export async function localQueries(
  path: string,
  found: QueryFiles,
  others: readonly QueryFile[],
  cwd: string,
): Promise<LocalQueries | undefined> {
  if (found.files.length + found.faults.length === 0) return undefined;
  return {
    path: await placeOf(path),
    name: nameFrom(cwd, path),
    sha256: found.sha256,
    hasQueries: [...entriesOf([found]).entries.values()].some((entry) => !isUnusable(entry)),
    brings: async () => ({ orgs: [], lines: broughtBy(found, others) }),
  };
}

/** The directory `queries` of a place, when it is neither the user's own nor the one that is shipped. */
export async function findLocalQueries(place: Place): Promise<LocalQueries | undefined> {
  const [first, ...others] = await queryDirectories(place);
  if (first === undefined || !first.isLocal) return undefined;
  const [found, ...hidden] = await Promise.all(
    [first, ...others].map((directory) => readQueryFiles(directory, place.cwd)),
  );
  return (
    found &&
    localQueries(
      first.path,
      found,
      hidden.flatMap(({ files }) => files),
      place.cwd,
    )
  );
}

/** The effects of the files of a directory: its queries, the queries that they would hide, and unusable files. */
function broughtBy(found: QueryFiles, others: readonly QueryFile[]): readonly string[] {
  const { entries, unusable } = entriesOf([found]);
  const hidden = new Map([...others].reverse().map(({ name, file }) => [name.toLowerCase(), file]));
  const queries = [...entries.values()].flatMap((entry) => {
    if (isUnusable(entry)) return [];
    const kind = entry.kind === 'check' ? `check (${entry.severity})` : 'report';
    const other = hidden.get(entry.name.toLowerCase());
    return [`${kind} ${entry.name}${other === undefined ? '' : `, in place of ${other}`}: ${entry.title}`];
  });
  const faults = unusable.flatMap(({ faults: [first] }) =>
    first === undefined ? [] : [`no query: ${first.file}: ${first.message}`],
  );
  return [...queries, ...faults];
}
