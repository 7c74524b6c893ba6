import { ConfigError } from '../base/errors.ts';
import type { Org, OrgDirectory } from '../config/org.ts';
import { orgNamed } from '../config/org-by-name.ts';
import { parseOrgUrl } from '../config/org-url.ts';

/**
 * The org of that name. Reading the configuration sees to its url; but a directory may come from elsewhere, and this
 * is where secrets leave.
 * @throws ConfigError when it is not configured, or its url is none that a secret may be sent to.
 */
export function trustedOrg(directory: OrgDirectory, name: string): Org {
  const org = orgNamed(directory, name);
  const parsed = parseOrgUrl(org.url);
  if ('url' in parsed && parsed.url === org.url) return org;
  const fault = 'fault' in parsed ? parsed.fault : 'is not an origin';
  throw new ConfigError(`the url of ${org.name} ${fault}`, { path: `orgs.${org.name}.url` });
}
