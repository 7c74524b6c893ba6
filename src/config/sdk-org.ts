import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import type { Environment } from './env-references.ts';
import { Exposures } from './exposures.ts';
import { orgNamedByUrl } from './named-org.ts';
import type { OrgDirectory } from './org.ts';
import { parseOrgUrl } from './org-url.ts';
import { type SdkSettingName, type SdkSettings, sdkEnvironment, sdkVariables } from './sdk-settings.ts';
import { type Place, readSourceFile } from './source-file.ts';

/** A convention that is used but not to the end: what is missing, to be told when no other one is complete. */
export interface Incomplete {
  readonly missing: readonly string[];
  /** Where the rest was found. */
  readonly found: readonly string[];
}

/**
 * The org of Okta's SDKs: `~/.okta/okta.yaml`, over it `./okta.yaml`, over it `OKTA_CLIENT_*`. Undefined when none
 * of them says anything. The files are not read when the environment alone names an org and a token.
 * @throws ConfigError when a setting is wrong.
 */
export async function sdkOrg(env: Environment, place: Place): Promise<OrgDirectory | Incomplete | undefined> {
  const exposures = new Exposures();
  const environment = sdkEnvironment(env);
  const layers = sufficient(environment) ? [] : await readFiles(place, exposures);
  layers.push(environment);
  const merged: SdkSettings = Object.assign({}, ...layers);
  const needed = neededBy(merged);
  const missing = needed.filter((name) => merged[name] === undefined);
  const { url } = merged;
  if (missing.length > 0 || url === undefined) {
    const found = Object.values(merged).map(({ source }) => source);
    return found.length === 0 ? undefined : { missing: missing.map((name) => sdkVariables[name]), found };
  }
  for (const name of needed) refuseStrayCredential(layers, merged, name);
  const { clientId, privateKey, keyId, scopes, token } = merged;
  const credentials = needed.includes('token') ? { token } : { clientId, privateKey, keyId, scopes };
  return {
    orgs: [await orgNamedByUrl({ url, ...credentials }, place, exposures)],
    warnings: exposures.warnings,
  };
}

async function readFiles(place: Place, exposures: Exposures): Promise<SdkSettings[]> {
  const paths = [join(place.homeDir, '.okta', 'okta.yaml'), join(place.cwd, 'okta.yaml')];
  const files = await Promise.all(paths.map((path) => readSourceFile(path, place)));
  const found = files.filter((file) => file !== undefined);
  if (found.length === 0) return [];
  const { readOktaYaml } = await import('./okta-yaml.ts');
  return found.map((file) => readOktaYaml(file, exposures));
}

function sufficient({ url, token, authorizationMode }: SdkSettings): boolean {
  const ssws = authorizationMode === undefined || authorizationMode.value.toLowerCase() === 'ssws';
  return url !== undefined && token !== undefined && ssws;
}

/** The SDKs take SSWS when no mode is given; a key without a token says as clearly what is meant. */
function neededBy({ authorizationMode, token, clientId, privateKey }: SdkSettings): SdkSettingName[] {
  const implied = token === undefined && (clientId ?? privateKey) !== undefined ? 'PrivateKey' : 'SSWS';
  switch ((authorizationMode?.value ?? implied).toLowerCase()) {
    case 'ssws':
      return ['url', 'token'];
    case 'privatekey':
      return ['url', 'clientId', 'privateKey'];
    default:
      throw new ConfigError(`${authorizationMode?.source}: this authorization mode is not supported`, {
        hint: 'Use SSWS or PrivateKey.',
      });
  }
}

/**
 * A credential that stands beside a url belongs to that org. When something of higher precedence names another org
 * and brings no credential (an okta.yaml in a directory that somebody else made), it must not get this one.
 */
function refuseStrayCredential(
  layers: readonly SdkSettings[],
  merged: SdkSettings,
  name: SdkSettingName,
): void {
  const home = layers.find((layer) => layer[name] !== undefined && layer[name] === merged[name]);
  if (home?.url === undefined || merged.url === undefined || home.url === merged.url) return;
  if (originOf(home.url.value) === originOf(merged.url.value)) return;
  throw new ConfigError(
    `${merged.url.source} names another org than ${home.url.source}, to which the ${name} of ${home[name]?.source} belongs`,
    { hint: `Give the ${name} and the url in the same place.` },
  );
}

function originOf(text: string): string {
  const parsed = parseOrgUrl(text.trim());
  return 'url' in parsed ? parsed.url : text;
}
