import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../../base/environment.ts';
import { Exposures } from '../exposures.ts';
import { readOktaYaml } from '../okta-yaml.ts';
import { looksLikeKey } from '../org-settings.ts';
import { isHostLike, parseOrgUrl } from '../org-url.ts';
import { type SdkSettings, sdkEnvironment, sdkVariables } from '../sdk-settings.ts';
import { type Place, resolvePath, type SourceFile } from '../source-file.ts';
import { configDirectory, type Home } from '../user-directories.ts';
import { parseYaml } from '../yaml-text.ts';
import type { Brings } from './local-file.ts';

/**
 * The effects of an oktaql.yaml: each org with its host, and the source of each of its settings. References stay as
 * they are written, for their values may be secrets. All other settings of the file are named as well.
 */
export function broughtByOktaqlFile(file: SourceFile, place: Place & Home): Brings {
  const yaml = parseYaml(file.text);
  if ('faults' in yaml) return { orgs: [], lines: ['nothing: it is not valid YAML'] };
  const orgs = Object.entries(asMap(asMap(yaml.value)['orgs']));
  const variables = new Set([...file.text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name = '']) => name));
  const { history, ...rest } = asMap(yaml.value);
  const kept = plain(typeof history === 'string' ? history : asMap(history)['directory']);
  const others = Object.keys(rest).filter((key) => key !== 'orgs');
  const hidden = join(configDirectory(place), 'config.yaml');
  return {
    orgs: orgs.map(([name]) => name).filter(isHostLike),
    lines: [
      ...orgs.map(([name, entry]) => orgLine(name, asMap(entry), file, place)),
      ...(variables.size === 0 ? [] : [`takes from the environment: ${[...variables].join(', ')}`]),
      ...(history === undefined ? [] : [historyLine(kept, file, place)]),
      ...others.map((key) => `also sets ${keyOf(key)}`),
      ...(existsSync(hidden) ? [`is used in place of ${hidden}`] : []),
    ],
  };
}

const historyLine = (directory: string, file: SourceFile, place: Place): string =>
  directory === ''
    ? 'leaves columns out of snapshots'
    : `keeps and reads snapshots in ${resolvePath(directory, dirname(file.path), place.homeDir)}`;

function orgLine(name: string, entry: Members, file: SourceFile, place: Place): string {
  const { url, ...settings } = entry;
  const host = url === undefined ? `https://${name}.okta.com` : hostOf(plain(url));
  const parts = Object.entries(settings).map(
    ([key, value]) => `${keyOf(key)} ${originOf(key, value, file, place)}`,
  );
  return `org ${isHostLike(name) ? name : 'whose name is none'} at ${host}: ${parts.length === 0 ? 'no credentials' : parts.join('; ')}`;
}

/** The key, unless it may be a misplaced secret. */
const keyOf = (key: string): string => (/^[A-Za-z][\w-]{0,30}$/.test(key) ? key : 'an unknown setting');

/** The host of a URL. One with a reference in it is known only as it is written. */
function hostOf(url: string): string {
  if (url.includes('${')) return url.replace(/\/\/[^/]*@/, '//…@');
  const parsed = parseOrgUrl(url.trim());
  return 'url' in parsed ? parsed.url : `an url that ${parsed.fault}`;
}

function originOf(key: string, value: unknown, file: SourceFile, place: Place): string {
  if (key.endsWith('File') && typeof value === 'string') {
    return `of the file ${resolvePath(value, dirname(file.path), place.homeDir)}`;
  }
  const { command } = asMap(value);
  if (command !== undefined) return `from the output of the command ${JSON.stringify(command)}`;
  const references = plain(value).match(/\$\{\w+\}/g);
  if (references !== null) return `from the environment, ${references.join(' ')}`;
  return 'in the file itself';
}

/** The effects of an okta.yaml, together with the environment, which has the last word. */
export function broughtByOktaYaml(
  file: SourceFile,
  { env, cwd, homeDir }: Place & { readonly env: Environment },
): Brings {
  let settings: SdkSettings;
  try {
    settings = readOktaYaml(file, new Exposures());
  } catch {
    return { orgs: [], lines: ["nothing: it is not what Okta's SDKs read"] };
  }
  const { url, privateKey, ...others } = settings;
  const host = url === undefined ? "the org of Okta's SDKs" : `requests go to ${hostOf(url.value)}`;
  const origins = Object.keys(others).map((name) => `${name} in the file itself`);
  if (privateKey !== undefined) {
    origins.push(
      looksLikeKey(privateKey.value)
        ? 'privateKey in the file itself'
        : `privateKey of the file ${resolvePath(privateKey.value.trim(), cwd, homeDir)}`,
    );
  }
  const variables = Object.keys(sdkEnvironment(env)).map((name) => sdkVariables[name as keyof SdkSettings]);
  return {
    orgs: [],
    lines: [
      `${host}: ${origins.length === 0 ? 'no credentials of its own' : origins.join('; ')}`,
      ...(variables.length === 0 ? [] : [`takes from the environment: ${variables.join(', ')}`]),
      'is used over ~/.okta/okta.yaml, whose settings fill in what it leaves out',
    ],
  };
}

type Members = Readonly<Record<string, unknown>>;

const asMap = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const plain = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
