import { type Fault, faultsToError } from './configuration-fault.ts';
import type { Exposures } from './exposures.ts';
import type { Setting } from './org-settings.ts';
import type { SdkSettingName, SdkSettings } from './sdk-settings.ts';
import type { SourceFile } from './source-file.ts';
import { parseYaml } from './yaml-text.ts';

/** The members of `okta.client` in the SDKs' okta.yaml; the SDKs disagree about the name of the key's id. */
const members: Readonly<Record<SdkSettingName, readonly string[]>> = {
  url: ['orgUrl'],
  token: ['token'],
  authorizationMode: ['authorizationMode'],
  clientId: ['clientId'],
  scopes: ['scopes'],
  privateKey: ['privateKey'],
  keyId: ['keyId', 'kid', 'privateKeyId'],
};

/**
 * The settings in an okta.yaml of Okta's SDKs. All other members are for the SDKs.
 * @throws ConfigError when the file is not YAML or a setting has the wrong shape.
 */
export function readOktaYaml(file: SourceFile, exposures: Exposures): SdkSettings {
  const yaml = parseYaml(file.text);
  if ('faults' in yaml) throw faultsToError(file.name, yaml.faults);
  const client = member(member(yaml.value, 'okta'), 'client');
  const settings: Partial<Record<SdkSettingName, Setting>> = {};
  const faults: Fault[] = [];
  for (const [name, spellings] of Object.entries(members) as [SdkSettingName, readonly string[]][]) {
    for (const spelling of spellings) {
      const found = member(client, spelling);
      if (found === undefined || found === null || found === '') continue;
      const line = yaml.lineOf(['okta', 'client', spelling]);
      const value = name === 'scopes' && Array.isArray(found) ? found.join(' ') : found;
      if (typeof value === 'string') settings[name] ??= { value, source: `${file.name}:${line}` };
      else faults.push({ line, path: `okta.client.${spelling}`, message: 'must be a text' });
    }
  }
  if (faults.length > 0) throw faultsToError(file.name, faults);
  for (const name of ['token', 'privateKey'] as const) {
    if (settings[name] !== undefined) exposures.note(file, `a ${name} (okta.client.${name})`);
  }
  return settings;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
