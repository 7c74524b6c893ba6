import { relative, sep } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { isHostLike, isLabel, oktaLabel, parseOrgUrl } from '../../config/org-url.ts';
import { shellWords } from '../../config/shell-words.ts';
import { resolvePath } from '../../config/source-file.ts';
import type { NewOrg, SecretOrigin } from '../../config/write-org.ts';
import type { Host } from '../../host/host.ts';
import type { OrgMetadata } from '../../okta/org-metadata.ts';
import type { Questions, Read } from './questions.ts';

/** As the command line gives them. */
export interface InitOptions {
  readonly url?: string;
  readonly name?: string;
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  readonly tokenCommand?: string;
  readonly clientId?: string;
  readonly keyEnv?: string;
  readonly keyFile?: string;
  readonly keyCommand?: string;
  readonly keyId?: string;
  readonly scopes?: string;
  readonly replace?: boolean;
  readonly check: boolean;
}

/** The address of an org as people write it: a label, a host, or the URL in their browser. */
export const readAddress: Read<string> = (text) => {
  const written = isLabel(text) ? `${text}.okta.com` : text;
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `https://${written}`;
  if (!URL.canParse(url) || !/^[!-~]+$/.test(url)) return { fault: 'is no address' };
  const { protocol, host, username, password } = new URL(url);
  const admin = /^([^.]+)-admin(\..+)$/.exec(host);
  const api =
    admin !== null && oktaLabel(`${admin[1]}${admin[2]}`) !== undefined ? `${admin[1]}${admin[2]}` : host;
  const stranger = username === '' && password === '' ? '' : 'x@';
  const parsed = parseOrgUrl(`${protocol}//${stranger}${api}`);
  return 'url' in parsed ? { value: parsed.url } : { fault: parsed.fault };
};

const readName: Read<string> = (text) =>
  isHostLike(text) ? { value: text } : { fault: 'is no label or host: letters, digits, hyphens and dots' };

/** The value is not shown: it may be the secret itself. */
const readVariable: Read<SecretOrigin> = (text) =>
  /^[A-Za-z_]\w*$/.test(text)
    ? { value: { kind: 'variable', name: text } }
    : { fault: 'is no name of a variable: letters, digits and _' };

const readCommand: Read<SecretOrigin> = (text) => {
  const command = shellWords(text);
  return command === undefined
    ? { fault: 'is no command: is a quote open?' }
    : { value: { kind: 'command', command } };
};

/** Relative to the working directory now, and from everywhere later. */
const pathReader =
  ({ cwd, homeDir }: Host): Read<SecretOrigin> =>
  (text) => {
    if (text === '') return { fault: 'is no path' };
    const path = resolvePath(text, cwd, homeDir);
    const below = relative(homeDir, path);
    const isBelow = below !== '' && !below.startsWith('..') && below !== path;
    return { value: { kind: 'file', path: isBelow ? `~/${below.split(sep).join('/')}` : path } };
  };

const readText: Read<string> = (text) => (text === '' ? { fault: 'is empty' } : { value: text });

/** The org's name where none is given: the label that Okta gave it, also behind a custom domain. */
function usualName(url: string, { origin = url }: Partial<OrgMetadata>): string {
  const { hostname } = new URL(url);
  return (
    oktaLabel(hostname) ?? oktaLabel(new URL(origin).hostname) ?? (isHostLike(hostname) ? hostname : 'acme')
  );
}

const variableFor = (name: string, what: 'TOKEN' | 'KEY'): string =>
  `${name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_')
    .replace(/^(?=\d)/, '_')}_OKTA_${what}`;

/** @throws UsageError; ConfigError when the person gives up */
export async function askOrg(
  url: string,
  metadata: Partial<OrgMetadata>,
  options: InitOptions,
  questions: Questions,
  context: Host,
): Promise<NewOrg> {
  const name = await questions.value({
    given: options.name ?? (questions.canAsk ? undefined : usualName(url, metadata)),
    option: '--name',
    text: 'Its name, as the value of subdomain',
    read: readName,
    otherwise: usualName(url, metadata),
  });
  const secretOf = (key: 'token' | 'key'): Promise<SecretOrigin> =>
    askOrigin(key, variableFor(name, key === 'token' ? 'TOKEN' : 'KEY'), options, questions, context);
  if (!(await isApp(options, questions)))
    return { name, url, credentials: { kind: 'token', token: await secretOf('token') } };
  const clientId = await questions.value({
    given: options.clientId,
    option: '--client-id',
    text: 'Client ID of the service app',
    read: readText,
  });
  const { keyId, scopes = '' } = options;
  const privateKey = await secretOf('key');
  return {
    name,
    url,
    credentials: { kind: 'app', clientId, privateKey, keyId, scopes: scopes.split(/[\s,]+/).filter(Boolean) },
  };
}

/** @throws UsageError when the options mean both */
async function isApp(options: InitOptions, questions: Questions): Promise<boolean> {
  const { tokenEnv, tokenFile, tokenCommand, clientId, keyEnv, keyFile, keyCommand, keyId, scopes } = options;
  const token = tokenEnv ?? tokenFile ?? tokenCommand;
  const app = clientId ?? keyEnv ?? keyFile ?? keyCommand ?? keyId ?? scopes;
  if (token !== undefined && app !== undefined) {
    throw new UsageError('an org is asked with an API token or as a service app, not with both', {
      hint: 'Give --token-env, --token-file or --token-command; or --client-id and its key.',
    });
  }
  if (token !== undefined || app !== undefined) return app !== undefined;
  return questions.choice(
    'Sign in with',
    [
      ['an API token', false],
      ['an OAuth 2.0 service app', true],
    ],
    '--token-env',
  );
}

/** Where a secret comes from. */
async function askOrigin(
  key: 'token' | 'key',
  variable: string,
  options: InitOptions,
  questions: Questions,
  context: Host,
): Promise<SecretOrigin> {
  const ways = {
    Env: { text: 'Which variable', read: readVariable, otherwise: variable },
    File: { text: 'Which file', read: pathReader(context), otherwise: undefined },
    Command: { text: 'Which command', read: readCommand, otherwise: undefined },
  } as const;
  const given = (Object.keys(ways) as (keyof typeof ways)[]).filter(
    (way) => options[`${key}${way}`] !== undefined,
  );
  if (given.length > 1) {
    throw new UsageError(`--${key}-env, --${key}-file and --${key}-command do not go together`);
  }
  const way =
    given[0] ??
    (await questions.choice(
      `Where is the ${key === 'token' ? 'token' : 'private key'}`,
      [
        ['an environment variable', 'Env'],
        ['a file', 'File'],
        ['a command that prints it', 'Command'],
      ] as const,
      `--${key}-env`,
    ));
  return questions.value({
    ...ways[way],
    given: options[`${key}${way}`],
    option: `--${key}-${way.toLowerCase()}`,
  });
}
