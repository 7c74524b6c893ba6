import { isAbsolute, join } from 'node:path';
import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';
import { isSufficient } from './sdk-org.ts';
import { type Place, readSourceFile, resolvePath, type SourceFile } from './source-file.ts';
import { type LocalFile, nameFrom, placeOf, sha256Of } from './trust/local-file.ts';
import { configDirectory } from './user-directories.ts';

export interface LookupOptions extends Place {
  /** Of `--config`; relative to `cwd`. */
  readonly configPath?: string | undefined;
  readonly env: Environment;
}

/** The files that configure this process, as they were read. */
export interface FoundConfiguration {
  /** oktaql's own: the first that is there. */
  readonly file?: SourceFile | undefined;
  /** Without one, the files of Okta's SDKs; the last one decides. */
  readonly oktaYaml: readonly SourceFile[];
  /** The one of these files that lies in the working directory and that nobody named. */
  readonly local?: LocalFile | undefined;
}

/** @throws ConfigError when a file that is named is not there, or one that is there cannot be read. */
export async function findConfiguration(options: LookupOptions): Promise<FoundConfiguration> {
  const { configPath, env, cwd, homeDir } = options;
  if (configPath !== undefined)
    return { file: await namedFile(configPath, '--config', options), oktaYaml: [] };
  const byVariable = env['OKTAQL_CONFIG'] || undefined;
  if (byVariable !== undefined) {
    const file = await namedFile(byVariable, 'OKTAQL_CONFIG', options);
    // A relative path means another file in each directory: it names none.
    return isFixed(byVariable) ? { file, oktaYaml: [] } : withLocal(file, options);
  }
  const here = await readSourceFile(join(cwd, 'oktaql.yaml'), options);
  if (here !== undefined) return withLocal(here, options);
  const file = await readSourceFile(join(configDirectory(options), 'config.yaml'), options);
  if (file !== undefined || isSufficient(env)) return { file, oktaYaml: [] };
  const atHome = await readSourceFile(join(homeDir, '.okta', 'okta.yaml'), options);
  const local = await readSourceFile(join(cwd, 'okta.yaml'), options);
  const layers = [atHome, local].filter((layer) => layer !== undefined);
  if (local === undefined || (await isSamePlace(atHome, local))) return { oktaYaml: layers.slice(0, 1) };
  return { oktaYaml: layers, local: await localOktaYaml(local, options) };
}

/** Whether `$OKTAQL_CONFIG` names one file wherever the program is started. */
export const isFixed = (path: string): boolean => isAbsolute(path) || path.startsWith('~/');

async function namedFile(path: string, by: string, options: LookupOptions): Promise<SourceFile> {
  const file = await readSourceFile(resolvePath(path, options.cwd, options.homeDir), options);
  if (file !== undefined) return file;
  throw new ConfigError(`${path}: there is no such configuration file`, {
    file: path,
    hint: `Correct the path given by ${by}.`,
  });
}

const withLocal = async (file: SourceFile, options: LookupOptions): Promise<FoundConfiguration> => ({
  file,
  oktaYaml: [],
  local: await localOktaqlFile(file, options),
});

/** An oktaql.yaml as something to agree to. */
export const localOktaqlFile = async (file: SourceFile, options: LookupOptions): Promise<LocalFile> => ({
  ...(await identityOf(file, options)),
  brings: async () => (await import('./trust/brings-orgs.ts')).broughtByOktaqlFile(file, options),
});

/** An okta.yaml as something to agree to. */
export const localOktaYaml = async (file: SourceFile, options: LookupOptions): Promise<LocalFile> => ({
  ...(await identityOf(file, options)),
  brings: async () => (await import('./trust/brings-orgs.ts')).broughtByOktaYaml(file, options),
});

const identityOf = async ({ path, bytes }: SourceFile, { cwd }: Place) => ({
  path: await placeOf(path),
  name: nameFrom(cwd, path),
  sha256: sha256Of(bytes),
});

/** Started in `~/.okta`, both are the same file. */
const isSamePlace = async (one: SourceFile | undefined, other: SourceFile): Promise<boolean> =>
  one !== undefined && (await placeOf(one.path)) === (await placeOf(other.path));
