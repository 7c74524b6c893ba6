import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';
import { Exposures } from './exposures.ts';
import type { OrgDirectory } from './org.ts';
import { orgNamedByUrl } from './org-by-url.ts';
import { parseOrgUrl } from './org-url.ts';
import { type SdkSettingName, type SdkSettings, sdkEnvironment, sdkVariables } from './sdk-settings.ts';
import type { Place, SourceFile } from './source-file.ts';

/** A convention that somebody began to use. The error names the missing parts when no other convention is complete. */
export interface Incomplete {
  readonly missing: readonly string[];
  /** Where the rest was found. */
  readonly found: readonly string[];
}

/** The settings that Okta's SDKs would read, from the least to the most decisive: files, then the environment. */
export interface SdkLayers {
  readonly layers: readonly SdkSettings[];
  readonly exposures: Exposures;
}

/** @throws ConfigError when a file is not what the SDKs read. */
export async function sdkLayers(env: Environment, files: readonly SourceFile[]): Promise<SdkLayers> {
  const exposures = new Exposures();
  if (files.length === 0) return { layers: [sdkEnvironment(env)], exposures };
  const { readOktaYaml } = await import('./okta-yaml.ts');
  return { layers: [...files.map((file) => readOktaYaml(file, exposures)), sdkEnvironment(env)], exposures };
}

/** Where the settings came from. Empty when the SDKs are not configured at all. */
export const sourcesOf = ({ layers }: SdkLayers): readonly string[] =>
  Object.values(mergedOf(layers)).map(({ source }) => source);

const mergedOf = (layers: readonly SdkSettings[]): SdkSettings => Object.assign({}, ...layers);

/**
 * The org of Okta's SDKs. Undefined when they are not configured.
 * @throws ConfigError when a setting is wrong.
 */
export async function sdkOrg(
  { layers, exposures }: SdkLayers,
  place: Place,
): Promise<OrgDirectory | Incomplete | undefined> {
  const merged = mergedOf(layers);
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

/** Whether the environment alone names an org and a token. Then the SDKs' files are not read. */
export function isSufficient(env: Environment): boolean {
  const { url, token, authorizationMode } = sdkEnvironment(env);
  const ssws = authorizationMode === undefined || authorizationMode.value.toLowerCase() === 'ssws';
  return url !== undefined && token !== undefined && ssws;
}

/** The SDKs take SSWS when no mode is given; but a key without a token can only mean PrivateKey. */
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
