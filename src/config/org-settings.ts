import type { ConfigError } from '../base/errors.ts';
import type { Credentials, Org, OrgLimits } from './org.ts';
import { parseOrgUrl } from './org-url.ts';
import { Secret } from './secret.ts';

/** One setting as it was found: its text, with all references filled in, and where it came from, for people. */
export interface Setting {
  readonly value: string;
  /** Such as `environment OKTA_CLIENT_TOKEN` or `oktaql.yaml:4`. */
  readonly source: string;
}

/** A secret that a program gives. It is asked when the org is. */
export interface CommandSetting {
  /** @throws ConfigError */
  readonly read: () => Promise<string>;
  /** Makes an error of a fault of the output. */
  readonly fault: (fault: Omit<SettingFault, 'setting'>) => ConfigError;
  readonly source: string;
}

export type SecretSetting = Setting | CommandSetting;

/** The settings of an org, from any source of configuration. */
export interface OrgSettings {
  readonly url: Setting;
  readonly token?: SecretSetting | undefined;
  readonly clientId?: Setting | undefined;
  /** The text of the key, not the path of a file. */
  readonly privateKey?: SecretSetting | undefined;
  readonly keyId?: Setting | undefined;
  /** Separated by commas or white space. */
  readonly scopes?: Setting | undefined;
  readonly limits?: Partial<OrgLimits> | undefined;
}

/** A fault of one setting, or of the org as a whole. Quotes no value of a credential. */
export interface SettingFault {
  readonly setting: Exclude<keyof OrgSettings, 'limits'> | undefined;
  /** To be read after the setting's name: `holds white space`. */
  readonly fault: string;
  readonly hint?: string | undefined;
}

const settingNames = ['url', 'token', 'clientId', 'privateKey', 'keyId', 'scopes'] as const;

/** The org that the settings describe, or everything that is wrong with them. */
export function orgFromSettings(
  name: string,
  settings: OrgSettings,
): { readonly org: Org } | { readonly faults: readonly SettingFault[] } {
  const faults: SettingFault[] = [];
  const url = parseOrgUrl(settings.url.value.trim());
  if ('fault' in url) faults.push({ setting: 'url', ...url });
  const credentials = credentialsFrom(settings, faults);
  if (credentials === undefined || 'fault' in url || faults.length > 0) return { faults };
  const { limits } = settings;
  return { org: { name, url: url.url, credentials, limits, sources: sourcesOf(settings) } };
}

function sourcesOf(settings: OrgSettings): Readonly<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const name of settingNames) {
    const setting = settings[name];
    if (setting !== undefined) sources[name] = setting.source;
  }
  return sources;
}

function credentialsFrom(settings: OrgSettings, faults: SettingFault[]): Credentials | undefined {
  const { token, clientId, privateKey, keyId, scopes } = settings;
  const oauth = clientId ?? privateKey ?? keyId ?? scopes;
  if (token !== undefined && oauth !== undefined) {
    faults.push({
      setting: undefined,
      fault: 'has a token and the settings of an OAuth 2.0 client',
      hint: 'Keep the token, or clientId and privateKey.',
    });
    return undefined;
  }
  if (token !== undefined) {
    return {
      kind: 'ssws',
      token: secretOf(token, readToken, (fault) => faults.push({ setting: 'token', ...fault })),
    };
  }
  if (clientId === undefined || privateKey === undefined) {
    faults.push(
      oauth === undefined
        ? {
            setting: undefined,
            fault: 'has no credentials',
            hint: 'Give a token, or clientId and privateKey.',
          }
        : { setting: undefined, fault: `has no ${clientId === undefined ? 'clientId' : 'privateKey'}` },
    );
    return undefined;
  }
  return {
    kind: 'privateKey',
    clientId: clientId.value.trim(),
    privateKey: secretOf(privateKey, readKey, (fault) => faults.push({ setting: 'privateKey', ...fault })),
    keyId: keyId?.value.trim(),
    scopes: (scopes?.value ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
  };
}

type Fault = Omit<SettingFault, 'setting'>;

/** A secret without blanks around it, and why it cannot be one. */
type Reading = { readonly value: string; readonly fault: Fault | undefined };

/** @param note takes the fault of a secret that is known already */
function secretOf(
  setting: SecretSetting,
  read: (text: string) => Reading,
  note: (fault: Fault) => void,
): Secret {
  if ('value' in setting) {
    const { value, fault } = read(setting.value);
    if (fault !== undefined) note(fault);
    return new Secret(value);
  }
  return new Secret(async () => {
    const { value, fault } = read(await setting.read());
    if (fault !== undefined) throw setting.fault(fault);
    return value;
  });
}

function readToken(text: string): Reading {
  const value = text.trim();
  return { value, fault: tokenFault(value) };
}

function readKey(text: string): Reading {
  const value = withNewlines(text.trim()).trim();
  return { value, fault: keyFault(value) };
}

function tokenFault(token: string): Fault | undefined {
  if (token === '') return { fault: 'is empty' };
  if (/^SSWS\s/i.test(token)) return { fault: 'begins with SSWS', hint: 'Give the token alone.' };
  if (/[{}<>]/.test(token)) return { fault: 'is still a placeholder', hint: 'Put the token in its place.' };
  if (/["'`]/.test(token))
    return {
      fault: 'has a quote in it',
      hint: "Give the token without quotes; docker's --env-file keeps those that it finds.",
    };
  if (/[\r\n]/.test(token)) return { fault: 'has more than one line' };
  // Anything else could not be sent in a header.
  if (!/^[\x21-\x7e]+$/.test(token)) return { fault: 'holds white space or characters that no token has' };
  return undefined;
}

/** True when the text is meant to be a key rather than the path of one. */
export const looksLikeKey = (text: string): boolean => /^\s*(?:-----BEGIN |\{)/.test(text);

/** Environments and .env files often keep a PEM on one line with `\n` written out. */
function withNewlines(key: string): string {
  return key.startsWith('-----BEGIN ') && !key.includes('\n') ? key.replaceAll(String.raw`\n`, '\n') : key;
}

function keyFault(key: string): Fault | undefined {
  if (key === '') return { fault: 'is empty' };
  if (key.startsWith('{')) return jwkFault(key);
  const kind = /^-----BEGIN ([A-Z0-9 ]+)-----\s[\s\S]*\s-----END \1-----$/.exec(key)?.[1];
  if (kind === undefined) {
    return {
      fault: 'is neither a whole PEM nor a JWK',
      hint: 'A PEM begins with -----BEGIN; the path of a file goes to privateKeyFile.',
    };
  }
  if (kind.startsWith('ENCRYPTED') || key.includes('Proc-Type: 4,ENCRYPTED')) {
    return { fault: 'is encrypted', hint: 'Decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.pem' };
  }
  if (!kind.endsWith('PRIVATE KEY')) return { fault: `is a ${kind}, not a private key` };
  return undefined;
}

function jwkFault(key: string): Fault | undefined {
  let jwk: Record<string, unknown>;
  try {
    jwk = JSON.parse(key);
  } catch {
    // The parser's own message quotes the text.
    return { fault: 'begins like a JWK but is not JSON' };
  }
  if (typeof jwk['kty'] !== 'string') return { fault: 'is JSON but not a JWK: it has no kty' };
  if (typeof jwk['d'] !== 'string') return { fault: 'is a public JWK, not a private one: it has no d' };
  return undefined;
}
