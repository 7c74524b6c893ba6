import { ConfigError, UsageError } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import { nearest } from '../base/nearest.ts';
import type { OrgDirectory } from './org.ts';
import { orgNamed } from './org-by-name.ts';

/**
 * The directory with only the named orgs in it; with no names, as it is.
 * @throws ConfigError when one of them is not configured.
 */
export function orgsInUse(directory: OrgDirectory, names: readonly string[] | undefined): OrgDirectory {
  if (names === undefined) return directory;
  return {
    ...directory,
    orgs: names.map((name) => orgNamed(directory, name)),
    unavailable: undefined,
    orgBySubdomain: undefined,
  };
}

/** @throws UsageError when an org is named that is configured, but not in use. */
export function checkInUse(name: string, names: readonly string[] | undefined): void {
  if (names === undefined || names.includes(name)) return;
  throw new UsageError(`the org '${name}' is not in use; in use: ${names.join(', ')}`, {
    hint: 'Say .use with no name to ask all configured orgs again.',
  });
}

/**
 * The directory with only the orgs in it that were chosen, by their names or tags.
 * @throws ConfigError for a word that is neither
 */
export function chosenOrgs(directory: OrgDirectory, words: readonly string[] | undefined): OrgDirectory {
  if (words === undefined) return directory;
  const { orgs, unavailable = [], orgBySubdomain } = directory;
  if (orgBySubdomain !== undefined) {
    return { ...directory, orgs: words.map(orgBySubdomain), orgBySubdomain: undefined };
  }
  const isChosen = ({
    name,
    tags = [],
  }: {
    readonly name: string;
    readonly tags?: readonly string[] | undefined;
  }) => words.includes(name) || tags.some((tag) => words.includes(tag));
  const all = [...orgs, ...unavailable];
  const known = new Set(all.flatMap(({ name, tags = [] }) => [name, ...tags]));
  const unknown = words.find((word) => !known.has(word));
  if (unknown !== undefined) {
    const meant = nearest(unknown, [...known]);
    throw new ConfigError(`no org has the name or the tag ${inQuotes(unknown)}`, {
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}There are ${[...known].join(', ')}.`,
    });
  }
  return {
    ...directory,
    orgs: orgs.filter(isChosen),
    unavailable: unavailable.filter(isChosen),
    notChosen: all.filter((org) => !isChosen(org)).map(({ name }) => name),
  };
}
