import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';
import { Exposures } from './exposures.ts';
import type { OrgDirectory } from './org.ts';
import { orgNamedByUrl } from './org-by-url.ts';
import type { Setting } from './org-settings.ts';
import { isHostLike, isLabel, oktaLabel } from './org-url.ts';
import type { Incomplete } from './sdk-org.ts';
import { fromEnvironment } from './sdk-settings.ts';
import type { Place } from './source-file.ts';

/** The names that Terraform's provider reads. A bare `OKTA_API_TOKEN` is StackQL's way, too. */
const variables = {
  org: 'OKTA_ORG_NAME',
  base: 'OKTA_BASE_URL',
  token: 'OKTA_API_TOKEN',
  clientId: 'OKTA_API_CLIENT_ID',
  privateKey: 'OKTA_API_PRIVATE_KEY',
  keyId: 'OKTA_API_PRIVATE_KEY_ID',
  scopes: 'OKTA_API_SCOPES',
} as const;

type TerraformSettings = Readonly<Record<keyof typeof variables, Setting | undefined>>;

export const terraformSettings = (env: Environment): TerraformSettings =>
  Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, fromEnvironment(env, variable)]),
  ) as TerraformSettings;

/** Where the settings came from. Empty when none is set. */
export const sourcesOf = (settings: TerraformSettings): readonly string[] =>
  Object.values(settings).flatMap((setting) => setting?.source ?? []);

/**
 * The org of Terraform's provider: `OKTA_ORG_NAME` and `OKTA_BASE_URL` (okta.com) with `OKTA_API_TOKEN` or a
 * service app. Undefined when none of this is set, or nothing but a bare `OKTA_API_TOKEN`.
 * @throws ConfigError when a setting is wrong.
 */
export async function terraformOrg(
  settings: TerraformSettings,
  place: Place,
): Promise<OrgDirectory | Incomplete | undefined> {
  const { org, base, token, ...app } = settings;
  const found = sourcesOf(settings);
  if (found.length === 0 || (found.length === 1 && token !== undefined)) return undefined;
  const missing: string[] = [];
  if (org === undefined) missing.push(variables.org);
  if (token === undefined && app.clientId === undefined) missing.push(variables.token);
  if (token === undefined && app.clientId !== undefined && app.privateKey === undefined) {
    missing.push(variables.privateKey);
  }
  if (org === undefined || missing.length > 0) return { missing, found };
  const exposures = new Exposures();
  const credentials = token === undefined ? app : { token };
  return {
    orgs: [await orgNamedByUrl({ url: urlOf(org, base), ...credentials }, place, exposures)],
    warnings: exposures.warnings,
  };
}

/**
 * The org's url. People also write the whole host into `OKTA_ORG_NAME`, and `https://` before either.
 * @throws ConfigError when it cannot be known which host is meant.
 */
function urlOf(org: Setting, base: Setting | undefined): Setting {
  const name = hostIn(org.value);
  const domain = base === undefined ? undefined : hostIn(base.value);
  if (base !== undefined && (domain === undefined || !isHostLike(domain) || isLabel(domain))) {
    throw new ConfigError(`${base.source} is no domain`, {
      hint: 'OKTA_BASE_URL=oktapreview.com, with OKTA_ORG_NAME=acme, stands for https://acme.oktapreview.com.',
    });
  }
  if (base !== undefined && domain !== undefined && oktaLabel(domain) !== undefined) {
    const parent = domain.slice(domain.indexOf('.') + 1);
    throw new ConfigError(`${base.source} is the host of an org, not the domain above it`, {
      hint: `Write OKTA_BASE_URL=${parent}, and the org into OKTA_ORG_NAME.`,
    });
  }
  const source = base === undefined ? org.source : `${org.source}, ${base.source}`;
  if (name !== undefined && isLabel(name))
    return { value: `https://${name}.${domain ?? 'okta.com'}`, source };
  if (name === undefined || !isHostLike(name)) {
    throw new ConfigError(`${org.source} is no name of an org`, {
      hint: 'OKTA_ORG_NAME=acme stands for https://acme.okta.com; OKTA_BASE_URL names another domain.',
    });
  }
  const isOfDomain =
    domain === undefined ? oktaLabel(name) !== undefined : name.slice(name.indexOf('.') + 1) === domain;
  if (isOfDomain) return { value: `https://${name}`, source };
  const [label, ...rest] = name.split('.');
  throw new ConfigError(
    domain === undefined
      ? `${org.source} is a whole host, which is not one of Okta's domains`
      : `${org.source} is a whole host, which does not lie in the domain of ${base?.source}`,
    { hint: `If that host is meant, write OKTA_ORG_NAME=${label} and OKTA_BASE_URL=${rest.join('.')}.` },
  );
}

/** The host in a text that may have `https://` before it and slashes behind; undefined when there is more in it. */
function hostIn(text: string): string | undefined {
  const host = /^(?:https:\/\/)?([^/]+)\/*$/i.exec(text)?.[1];
  return host?.toLowerCase();
}
