import { ConfigError, NoConfigurationError } from '../base/errors.ts';
import { bareToken } from './bare-token.ts';
import { findConfiguration, type LookupOptions } from './find-configuration.ts';
import type { OrgDirectory } from './org.ts';
import { type Incomplete, sdkLayers, sdkOrg, sourcesOf as sdkSources } from './sdk-org.ts';
import { terraformOrg, terraformSettings, sourcesOf as terraformSources } from './terraform-org.ts';
import { NotAgreedError, type Trust } from './trust/trust.ts';

export interface LoadOptions extends LookupOptions {
  readonly trust: Trust;
}

/**
 * Finds the orgs that this process may ask, and their credentials. The first of these that is there decides, and
 * nothing is mixed, so that no credential meets another org's url:
 * 1. the file of `--config`, of `$OKTAQL_CONFIG`, `./oktaql.yaml`, `$XDG_CONFIG_HOME/oktaql/config.yaml`;
 * 2. Okta's SDKs: `~/.okta/okta.yaml`, over it `./okta.yaml`, over it `OKTA_CLIENT_*`;
 * 3. Terraform: `OKTA_ORG_NAME`, `OKTA_BASE_URL`, `OKTA_API_TOKEN` or `OKTA_API_CLIENT_ID` and its key;
 * 4. StackQL: a bare `OKTA_API_TOKEN`.
 * Without a file of the first kind, settings of two tools are refused: nobody could say which org is meant.
 * @throws NotAgreedError when a file of the working directory decides, and nobody has agreed to it.
 * @throws ConfigError when there is none, or when it is unreadable or wrong. Never quotes a credential.
 */
export async function loadOrgDirectory(options: LoadOptions): Promise<OrgDirectory> {
  const { env, trust } = options;
  const { file, oktaYaml, local } = await findConfiguration(options);
  if (local !== undefined) {
    const standing = await trust.standing(local);
    if (standing !== 'agreed') throw new NotAgreedError(local, '--config', standing);
  }
  if (file !== undefined) {
    // The parser and the validator load only when there is a file: the start must be quick.
    const { readOktaqlFile } = await import('./oktaql-file.ts');
    return readOktaqlFile(file, env, options);
  }
  const sdk = await sdkLayers(env, oktaYaml);
  const terraform = terraformSettings(env);
  refuseMix(sdkSources(sdk), terraformSources(terraform));
  const found = (await sdkOrg(sdk, options)) ?? (await terraformOrg(terraform, options)) ?? bareToken(env);
  if (found === undefined) throw nothingFound();
  if ('orgs' in found) return found;
  throw incompleteError(found);
}

/** @throws ConfigError when the settings of two tools are there: each may name another org. */
function refuseMix(sdk: readonly string[], others: readonly string[]): void {
  if (sdk.length === 0 || others.length === 0) return;
  const isBare = others.length === 1 && others[0]?.endsWith(' OKTA_API_TOKEN');
  throw new ConfigError(
    `two tools' settings are there at once, and oktaql does not guess which org is meant: ${sdk.join(', ')} (Okta's SDKs); ${others.join(', ')} (${isBare ? 'Terraform or StackQL' : 'Terraform'})`,
    {
      hint: 'Keep those of one tool and unset the others: OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN (SDKs), OKTA_ORG_NAME and OKTA_API_TOKEN (Terraform), or OKTA_API_TOKEN alone (StackQL). Or name a file that has the orgs with --config.',
    },
  );
}

function incompleteError({ missing, found }: Incomplete): ConfigError {
  return new ConfigError(
    `no org is configured: beside ${found.join(', ')} there is no ${missing.join(', ')}`,
    {
      hint: `Set ${missing.join(' and ')}.`,
    },
  );
}

function nothingFound(): ConfigError {
  return new NoConfigurationError('no org is configured', {
    hint: `\`oktaql init\` sets one up and checks it. \`oktaql --demo\` asks embedded orgs, with nothing set up.
Or set OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN, or write ~/.config/oktaql/config.yaml
(an oktaql.yaml here needs \`oktaql trust\`):
orgs:
  acme:
    token: \${ACME_OKTA_TOKEN}`,
  });
}
