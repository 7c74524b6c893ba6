import { isAbsolute, join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { bareToken } from './bare-token.ts';
import type { Environment } from './env-references.ts';
import type { OrgDirectory } from './org.ts';
import { type Incomplete, sdkOrg } from './sdk-org.ts';
import { type Place, readSourceFile, resolvePath, type SourceFile } from './source-file.ts';
import { terraformOrg } from './terraform-org.ts';

export interface LoadOptions extends Place {
  /** Of `--config`; relative to `cwd`. */
  readonly configPath?: string | undefined;
  readonly env: Environment;
}

/**
 * Finds the orgs that this process may ask, and their credentials. The first of these that is there decides, and
 * nothing is mixed, so that no credential meets another org's url:
 * 1. the file of `--config`, of `$OKTAQL_CONFIG`, `./oktaql.yaml`, `$XDG_CONFIG_HOME/oktaql/config.yaml`;
 * 2. Okta's SDKs: `~/.okta/okta.yaml`, over it `./okta.yaml`, over it `OKTA_CLIENT_*`;
 * 3. Terraform: `OKTA_ORG_NAME`, `OKTA_BASE_URL`, `OKTA_API_TOKEN` or `OKTA_API_CLIENT_ID` and its key;
 * 4. StackQL: a bare `OKTA_API_TOKEN`.
 * A convention that is set only in part gives way to a complete one further down.
 * @throws ConfigError when there is none, or when it is unreadable or wrong. Never quotes a credential.
 */
export async function loadOrgDirectory(options: LoadOptions): Promise<OrgDirectory> {
  const { env } = options;
  const file = await findFile(options);
  if (file !== undefined) {
    // The parser and the validator load only when there is a file: the start must be quick.
    const { readOktaqlFile } = await import('./oktaql-file.ts');
    return readOktaqlFile(file, env, options);
  }
  const incomplete: Incomplete[] = [];
  for (const convention of [sdkOrg, terraformOrg]) {
    const found = await convention(env, options);
    if (found !== undefined && 'orgs' in found) return found;
    if (found !== undefined) incomplete.push(found);
  }
  // With other OKTA_* names of Terraform beside it, a token is not bare: it is known to belong elsewhere.
  const terraformInPart = incomplete.some(({ found }) => found.includes('environment OKTA_API_TOKEN'));
  const bare = terraformInPart ? undefined : bareToken(env);
  if (bare !== undefined) return bare;
  throw incomplete[0] === undefined ? nothingFound() : incompleteError(incomplete[0]);
}

async function findFile(options: LoadOptions): Promise<SourceFile | undefined> {
  const { configPath, env, cwd, homeDir } = options;
  const named: [string | undefined, string][] = [
    [configPath, '--config'],
    [env['OKTAQL_CONFIG'] || undefined, 'OKTAQL_CONFIG'],
  ];
  for (const [path, by] of named) {
    if (path === undefined) continue;
    const file = await readSourceFile(resolvePath(path, cwd, homeDir), options);
    if (file !== undefined) return file;
    throw new ConfigError(`${path}: there is no such configuration file`, {
      file: path,
      hint: `Correct the path given by ${by}.`,
    });
  }
  const xdg = env['XDG_CONFIG_HOME'];
  // The XDG specification has relative paths ignored.
  const configHome = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeDir, '.config');
  return (
    (await readSourceFile(join(cwd, 'oktaql.yaml'), options)) ??
    (await readSourceFile(join(configHome, 'oktaql', 'config.yaml'), options))
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
  return new ConfigError('no org is configured', {
    hint: `Set OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN, or write oktaql.yaml:
orgs:
  acme:
    token: \${ACME_OKTA_TOKEN}
Or try the embedded orgs with --demo.`,
  });
}
