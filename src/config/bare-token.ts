import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';
import { inQuotes } from '../base/in-quotes.ts';
import type { Org, OrgDirectory } from './org.ts';
import { orgFromSettings } from './org-settings.ts';
import { isLabel } from './org-url.ts';
import { fromEnvironment } from './sdk-settings.ts';

const longestShown = 60;

/**
 * StackQL's convention: an `OKTA_API_TOKEN` and nothing else, the org being the `subdomain` of each statement.
 * The token goes to `https://{label}.okta.com` and nowhere else. Undefined when it is not set.
 * @throws ConfigError when the token cannot be one.
 */
export function bareToken(env: Environment): OrgDirectory | undefined {
  const token = fromEnvironment(env, 'OKTA_API_TOKEN');
  if (token === undefined) return undefined;
  const orgBySubdomain = (subdomain: string): Org => {
    if (!isLabel(subdomain)) {
      const shown = inQuotes(subdomain.slice(0, longestShown));
      throw new ConfigError(`subdomain ${shown} is no label of a host: letters, digits and hyphens`, {
        hint: "With OKTA_API_TOKEN alone, subdomain = 'acme' stands for https://acme.okta.com; other hosts need a configuration file.",
      });
    }
    const url = { value: `https://${subdomain}.okta.com`, source: 'subdomain of the statement' };
    const made = orgFromSettings(subdomain, { url, token });
    if ('org' in made) return made.org;
    const [first] = made.faults;
    const subject = first?.setting === 'token' ? token.source : url.value;
    throw new ConfigError(`${subject} ${first?.fault}`, { hint: first?.hint });
  };
  // A token that cannot be one must not wait for the first statement.
  orgBySubdomain('acme');
  return { orgs: [], orgBySubdomain, warnings: [] };
}
