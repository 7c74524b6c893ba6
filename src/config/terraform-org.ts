import type { Environment } from './env-references.ts';
import { Exposures } from './exposures.ts';
import { orgNamedByUrl } from './named-org.ts';
import type { OrgDirectory } from './org.ts';
import type { Incomplete } from './sdk-org.ts';
import { fromEnvironment } from './sdk-settings.ts';
import type { Place } from './source-file.ts';

/**
 * The org of Terraform's provider: `OKTA_ORG_NAME` and `OKTA_BASE_URL` (okta.com) with `OKTA_API_TOKEN` or a
 * service app. Undefined when none of this is set, or nothing but a bare `OKTA_API_TOKEN`.
 * @throws ConfigError when a setting is wrong.
 */
export async function terraformOrg(
  env: Environment,
  place: Place,
): Promise<OrgDirectory | Incomplete | undefined> {
  const org = fromEnvironment(env, 'OKTA_ORG_NAME');
  const base = fromEnvironment(env, 'OKTA_BASE_URL');
  const token = fromEnvironment(env, 'OKTA_API_TOKEN');
  const app = {
    clientId: fromEnvironment(env, 'OKTA_API_CLIENT_ID'),
    privateKey: fromEnvironment(env, 'OKTA_API_PRIVATE_KEY'),
    keyId: fromEnvironment(env, 'OKTA_API_PRIVATE_KEY_ID'),
    scopes: fromEnvironment(env, 'OKTA_API_SCOPES'),
  };
  const found = [org, base, token, ...Object.values(app)].filter((setting) => setting !== undefined);
  if (found.length === 0 || (found.length === 1 && token !== undefined)) return undefined;
  const missing: string[] = [];
  if (org === undefined) missing.push('OKTA_ORG_NAME');
  if (token === undefined && app.clientId === undefined) missing.push('OKTA_API_TOKEN');
  if (token === undefined && app.clientId !== undefined && app.privateKey === undefined) {
    missing.push('OKTA_API_PRIVATE_KEY');
  }
  if (org === undefined || missing.length > 0) return { missing, found: found.map(({ source }) => source) };
  const url = {
    value: `https://${org.value}.${base?.value ?? 'okta.com'}`,
    source: base === undefined ? org.source : `${org.source}, ${base.source}`,
  };
  const exposures = new Exposures();
  const settings = { url, ...(token === undefined ? app : { token }) };
  return { orgs: [await orgNamedByUrl(settings, place, exposures)], warnings: exposures.warnings };
}
