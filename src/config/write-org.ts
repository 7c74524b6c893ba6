import { Document, isMap, parseDocument } from 'yaml';
import { ConfigError } from '../base/errors.ts';
import { faultsToError } from './configuration-fault.ts';
import { parseYaml } from './yaml-text.ts';

/** Where a secret comes from. A literal is not among them: a secret in a file is soon in a backup, too. */
export type SecretOrigin =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** How an org is to be asked, as the configuration file says it. */
export interface NewOrg {
  readonly name: string;
  readonly url: string;
  readonly credentials:
    | { readonly kind: 'token'; readonly token: SecretOrigin }
    | {
        readonly kind: 'app';
        readonly clientId: string;
        readonly privateKey: SecretOrigin;
        readonly keyId?: string | undefined;
        readonly scopes: readonly string[];
      };
}

/** The members of an org in the file. */
function entryOf({ name, url, credentials }: NewOrg): Readonly<Record<string, unknown>> {
  // The name says it already.
  const address = url === `https://${name}.okta.com` ? {} : { url };
  if (credentials.kind === 'token') return { ...address, ...secretEntry('token', credentials.token) };
  const { clientId, privateKey, keyId, scopes } = credentials;
  return {
    ...address,
    clientId,
    ...secretEntry('privateKey', privateKey),
    ...(keyId === undefined ? {} : { keyId }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

function secretEntry(key: 'token' | 'privateKey', origin: SecretOrigin): Readonly<Record<string, unknown>> {
  if (origin.kind === 'variable') return { [key]: `\${${origin.name}}` };
  if (origin.kind === 'file') return { [`${key}File`]: escaped(origin.path) };
  return { [key]: { command: origin.command.map(escaped) } };
}

/** A `$` that the reader would take for a reference is doubled. */
const escaped = (text: string): string => text.replaceAll(/\$(?=[{A-Za-z_])/g, () => '$$');

/**
 * The text of a configuration file with one more org. Its other orgs and its comments stay.
 * @param given the text as it is; undefined where there is no file
 * @param replaces whether an org of that name gives way
 * @throws ConfigError when the file is not valid, or has that org
 */
export function withOrg(
  given: string | undefined,
  org: NewOrg,
  { file, replaces }: { readonly file: string; readonly replaces: boolean },
): string {
  if (given === undefined || given.trim() === '') {
    return textOf(new Document({ orgs: { [org.name]: entryOf(org) } }));
  }
  const read = parseYaml(given);
  if ('faults' in read) throw faultsToError(file, read.faults);
  const document = parseDocument(given, { schema: 'failsafe', customTags: ['null'], stringKeys: true });
  const orgs = document.get('orgs');
  if (orgs === null || orgs === undefined) document.set('orgs', document.createNode({}));
  else if (!isMap(orgs)) {
    throw new ConfigError(`${file}: orgs holds no orgs by their names`, { file, hint: 'Mend it first.' });
  }
  if (isMap(orgs) && orgs.has(org.name) && !replaces) {
    throw new ConfigError(`${file}: the org ${org.name} is configured there already`, {
      file,
      path: `orgs.${org.name}`,
      hint: 'Give another --name, or --replace.',
    });
  }
  document.setIn(['orgs', org.name], document.createNode(entryOf(org)));
  return textOf(document);
}

const textOf = (document: { toString(options: object): string }): string =>
  document.toString({ lineWidth: 0, flowCollectionPadding: false });
