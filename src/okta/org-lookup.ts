import type { Org, OrgDirectory } from '../config/org.ts';
import { parseOrgUrl } from '../config/org-url.ts';
import { ConfigError } from '../errors.ts';

/**
 * The org of that name.
 * @throws ConfigError when it is not configured, or its url is none that a secret may be sent to.
 */
export function orgNamed(directory: OrgDirectory, name: string): Org {
  const org = directory.orgs.find((candidate) => candidate.name === name) ?? directory.orgBySubdomain?.(name);
  if (org !== undefined) return expectSafeUrl(org);
  const names = directory.orgs.map((candidate) => candidate.name).join(', ');
  throw new ConfigError(`the org ${name} is not configured`, { hint: `Configured: ${names}` });
}

/** Reading the configuration sees to this. A directory may come from elsewhere, and this is where secrets leave. */
function expectSafeUrl(org: Org): Org {
  const parsed = parseOrgUrl(org.url);
  if ('url' in parsed && parsed.url === org.url) return org;
  const fault = 'fault' in parsed ? parsed.fault : 'is not an origin';
  throw new ConfigError(`the url of ${org.name} ${fault}`, { path: `orgs.${org.name}.url` });
}
