import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** The effects of a file, for a person to agree to. No secret is in it. */
export interface Brings {
  /** The names of its orgs, as they are written. */
  readonly orgs: readonly string[];
  /** One thing each. They quote the file, so they have to be neutralised where they are shown. */
  readonly lines: readonly string[];
}

/**
 * A file, or a directory of saved queries, that is used because it lies where the program was started. The person who
 * put it there could send a secret elsewhere or hide a check, so a person has to agree to it first.
 */
export interface LocalFile {
  /** Where it lies. Of a link its own place, not where it leads. */
  readonly path: string;
  /** The same as a person would write it here: `./oktaql.yaml`. */
  readonly name: string;
  /** Of the bytes that will be used, in hex. */
  readonly sha256: string;
  readonly brings: () => Promise<Brings>;
}

export const sha256Of = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The place of a file: its directory behind all links, and its own name in it. */
export async function placeOf(path: string): Promise<string> {
  return join(await realpath(dirname(path)), basename(path));
}

/** A path as it is given to `oktaql trust`: it begins with a dot or a slash, so that nothing takes it for an option. */
export function nameFrom(cwd: string, path: string): string {
  const below = relative(cwd, path);
  if (isAbsolute(below)) return path;
  return below.startsWith('..') ? below : `.${sep}${below}`;
}
