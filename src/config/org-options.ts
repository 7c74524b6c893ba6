import * as v from 'valibot';
import { ConfigError } from '../base/errors.ts';
import type { OrgDirectory } from './org.ts';
import { requestsPerMinuteSchema, shareSchema } from './org-limits.ts';
import { type OrgSettings, orgFromSettings } from './org-settings.ts';

/** One org as a program configures it: with a token, or as an OAuth 2.0 service app. */
export interface OrgOptions {
  /** The value of the column `subdomain`. */
  readonly name: string;
  /** Default: `https://{name}.okta.com`. */
  readonly url?: string;
  readonly token?: string;
  readonly clientId?: string;
  /** PEM or JWK. */
  readonly privateKey?: string;
  readonly keyId?: string;
  readonly scopes?: readonly string[];
  /** The part of each of Okta's rate limits that may be used: above 0, at most 1. Default 1. */
  readonly share?: number;
  /** The most requests in any minute. Default: as many as Okta allows. */
  readonly requestsPerMinute?: number;
}

const source = 'options';

/** @throws ConfigError that lists everything that is wrong, without quoting a credential. */
export function orgsFromOptions(given: readonly OrgOptions[]): OrgDirectory {
  const faults: string[] = [];
  const names = new Set<string>();
  const orgs = given.flatMap((options) => {
    if (names.has(options.name)) faults.push(`org ${options.name} is given twice`);
    names.add(options.name);
    faults.push(...limitFaults(options));
    const made = orgFromSettings(options.name, settingsOf(options));
    if ('org' in made) return [made.org];
    for (const { setting, fault } of made.faults)
      faults.push([`org ${options.name}`, setting, fault].filter(Boolean).join(' '));
    return [];
  });
  if (faults.length > 0) throw new ConfigError(faults.join('; '));
  return { orgs, warnings: [] };
}

const limitFaults = ({ name, share, requestsPerMinute }: OrgOptions): readonly string[] =>
  [
    { setting: 'share', value: share, schema: shareSchema },
    { setting: 'requestsPerMinute', value: requestsPerMinute, schema: requestsPerMinuteSchema },
  ].flatMap(({ setting, value, schema }) => {
    const [issue] = value === undefined ? [] : (v.safeParse(schema, String(value)).issues ?? []);
    return issue === undefined ? [] : [`org ${name} ${setting} ${issue.message}`];
  });

function settingsOf({ name, url, scopes, ...options }: OrgOptions): OrgSettings {
  const setting = (value: string | undefined) => (value === undefined ? undefined : { value, source });
  return {
    url: { value: url ?? `https://${name}.okta.com`, source: url === undefined ? 'default' : source },
    token: setting(options.token),
    clientId: setting(options.clientId),
    privateKey: setting(options.privateKey),
    keyId: setting(options.keyId),
    scopes: setting(scopes?.join(' ')),
    limits: {
      ...(options.share === undefined ? {} : { share: options.share }),
      ...(options.requestsPerMinute === undefined ? {} : { requestsPerMinute: options.requestsPerMinute }),
    },
  };
}
