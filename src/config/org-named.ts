import { nearest } from '../catalog/catalog.ts';
import { ConfigError } from '../errors.ts';
import type { Org, OrgDirectory } from './org.ts';

/**
 * The org that `subdomain` names.
 * @throws ConfigError when no such org is configured: the message lists those that are.
 */
export function orgNamed(directory: OrgDirectory, name: string): Org {
  if (directory.orgBySubdomain !== undefined) return directory.orgBySubdomain(name);
  const found = directory.orgs.find((org) => org.name === name);
  if (found !== undefined) return found;
  const names = directory.orgs.map((org) => org.name);
  if (names.length === 0) {
    throw new ConfigError(`no org is configured, so '${name}' cannot be asked`, {
      hint: 'Set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, or write oktaql.yaml. --demo asks the embedded orgs.',
    });
  }
  const meant = nearest(name, names);
  throw new ConfigError(`no org '${name}' is configured; configured: ${names.join(', ')}`, {
    hint: meant === undefined ? undefined : `Did you mean subdomain = '${meant}'?`,
  });
}
