import { ConfigError } from '../base/errors.ts';
import type { Org, OrgDirectory } from '../config/org.ts';

/**
 * All orgs that are configured, for a command that may leave none out.
 * @param what the command that needs them, such as `an audit`
 * @param demo such as `--demo audits the embedded ones`
 * @throws ConfigError when there is none, or one cannot be asked
 */
export function allOrgs(
  { orgs, unavailable: [unavailable] = [] }: OrgDirectory,
  what: string,
  demo: string,
): readonly Org[] {
  if (unavailable !== undefined) throw unavailable.error;
  if (orgs.length > 0) return orgs;
  throw new ConfigError(`${what} needs orgs that are configured by name`, {
    hint: `Name them in oktaql.yaml, or set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN; ${demo}.`,
  });
}
