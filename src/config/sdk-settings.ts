import type { Environment } from '../base/environment.ts';
import type { Setting } from './org-settings.ts';

/** The settings that Okta's SDKs share, by the names that oktaql gives them. */
export type SdkSettingName =
  | 'url'
  | 'token'
  | 'authorizationMode'
  | 'clientId'
  | 'scopes'
  | 'privateKey'
  | 'keyId';

export type SdkSettings = Readonly<Partial<Record<SdkSettingName, Setting>>>;

/** The names that Okta's SDKs read from the environment. */
export const sdkVariables: Readonly<Record<SdkSettingName, string>> = {
  url: 'OKTA_CLIENT_ORGURL',
  token: 'OKTA_CLIENT_TOKEN',
  authorizationMode: 'OKTA_CLIENT_AUTHORIZATIONMODE',
  clientId: 'OKTA_CLIENT_CLIENTID',
  scopes: 'OKTA_CLIENT_SCOPES',
  privateKey: 'OKTA_CLIENT_PRIVATEKEY',
  keyId: 'OKTA_CLIENT_KEYID',
};

/** A value without blanks around it, and without the quotes that docker's --env-file takes for a part of it. */
function unquoted(value: string): string {
  const trimmed = value.trim();
  return (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed).trim();
}

/** A variable as a setting; one that is empty or blank counts as not set. */
export function fromEnvironment(env: Environment, name: string): Setting | undefined {
  const value = unquoted(env[name] ?? '');
  return value === '' ? undefined : { value, source: `environment ${name}` };
}

/** The settings in the environment, by the SDKs' names. */
export function sdkEnvironment(env: Environment): SdkSettings {
  const settings: Partial<Record<SdkSettingName, Setting>> = {};
  for (const [name, variable] of Object.entries(sdkVariables) as [SdkSettingName, string][]) {
    const setting = fromEnvironment(env, variable);
    if (setting !== undefined) settings[name] = setting;
  }
  return settings;
}
