import { UsageError } from '../base/errors.ts';
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
