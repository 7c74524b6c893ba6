import { ConfigError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Org, OrgDirectory } from './org.ts';

/** The names of all configured orgs, also of unavailable ones: a statement over all orgs needs them. */
export const configuredNames = ({ orgs, unavailable = [] }: OrgDirectory): readonly string[] =>
  [...orgs, ...unavailable].map(({ name }) => name);

const known = new WeakMap<OrgDirectory, ReadonlyMap<string, Org>>();

/** A statement looks for each org that it asks. */
function byName(directory: OrgDirectory): ReadonlyMap<string, Org> {
  const found = known.get(directory) ?? new Map(directory.orgs.map((org) => [org.name, org]));
  known.set(directory, found);
  return found;
}

/**
 * The org that `subdomain` names.
 * @throws ConfigError when no such org is configured (the message lists the others), or when it cannot be asked.
 */
export function orgNamed(directory: OrgDirectory, name: string): Org {
  if (directory.orgBySubdomain !== undefined) return directory.orgBySubdomain(name);
  const found = byName(directory).get(name);
  if (found !== undefined) return found;
  const unavailable = directory.unavailable?.find((org) => org.name === name);
  if (unavailable !== undefined) throw unavailable.error;
  if (directory.notChosen?.includes(name) === true) {
    throw new ConfigError(`the org '${name}' is not among those that were chosen with --orgs`, {
      hint: `Chosen are ${configuredNames(directory).join(', ')}.`,
    });
  }
  const names = configuredNames(directory);
  if (names.length === 0) {
    throw new ConfigError(`no org is configured, so '${name}' cannot be asked`, {
      hint: '`oktaql init` sets one up. --demo asks the embedded orgs.',
    });
  }
  const meant = nearest(name, names);
  throw new ConfigError(`no org '${name}' is configured; configured: ${names.join(', ')}`, {
    hint: meant === undefined ? undefined : `Did you mean subdomain = '${meant}'?`,
  });
}
