import { dirname } from 'node:path';
import { closest } from 'fastest-levenshtein';
import * as v from 'valibot';
import type { Environment } from '../base/environment.ts';
import { ConfigError } from '../base/errors.ts';
import { type Fault, faultsToError } from './configuration-fault.ts';
import { expandReferences, type Unexpanded } from './env-references.ts';
import { Exposures } from './exposures.ts';
import { fileSchema, type OrgEntry, orgSchema, unknownKey } from './oktaql-schema.ts';
import type { HistorySettings, Org, OrgDirectory } from './org.ts';
import { type OrgSettings, orgFromSettings, type SecretSetting, type Setting } from './org-settings.ts';
import { isHostLike, isLabel } from './org-url.ts';
import { CommandFault, outputOf } from './secret-command.ts';
import { type Place, readSourceFile, resolvePath, type SourceFile } from './source-file.ts';
import { parseYaml, type YamlPath, type YamlText } from './yaml-text.ts';

/**
 * Reads oktaql's own configuration file. An org that only lacks variables of the environment is kept as one that cannot
 * be asked.
 * @throws ConfigError that lists all faults, with lines and paths and without values.
 */
export async function readOktaqlFile(
  file: SourceFile,
  env: Environment,
  place: Place,
): Promise<OrgDirectory> {
  const yaml = parseYaml(file.text);
  if ('faults' in yaml) throw faultsToError(file.name, yaml.faults);
  const reader = new FileReader(file, yaml, env, place);
  const { orgs, unset, history } = await reader.read();
  if (reader.faults.some(({ isUnset }) => isUnset !== true)) throw faultsToError(file.name, reader.faults);
  const hint = unsetHint(orgs);
  const unavailable = unset.map(({ name, tags, faults }) => ({
    name,
    tags,
    error: faultsToError(
      file.name,
      faults.map((fault) => ({ ...fault, hint })),
    ),
  }));
  return { orgs, unavailable, history, warnings: reader.exposures.warnings };
}

function unsetHint([other]: readonly Org[]): string {
  const set = 'Set it, or take the org out of the file.';
  return other === undefined
    ? set
    : `${set} Other orgs can be asked without it: subdomain = '${other.name}'.`;
}

type SecretKey = 'token' | 'privateKey';
type TextSetting = Exclude<keyof OrgEntry, 'scopes' | 'tags' | 'share' | 'requestsPerMinute' | SecretKey>;

const isSecretKey = (key: unknown): key is SecretKey => key === 'token' || key === 'privateKey';

const limitsOf = ({ share, requestsPerMinute }: OrgEntry) => ({
  ...(share === undefined ? {} : { share }),
  ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
});

/** The settings of a file. */
interface FileContent {
  readonly orgs: readonly Org[];
  readonly history?: HistorySettings | undefined;
  /** Orgs without a fault but variables that are not set. */
  readonly unset: readonly {
    readonly name: string;
    readonly tags: readonly string[] | undefined;
    readonly faults: readonly Fault[];
  }[];
}

/** Goes through one file and gathers its orgs, its faults and the secrets that others can read. */
class FileReader {
  readonly faults: Fault[] = [];
  readonly exposures = new Exposures();
  readonly #file: SourceFile;
  readonly #yaml: YamlText;
  readonly #env: Environment;
  readonly #place: Place;
  /** The outputs of commands, by the commands: orgs may share one. */
  readonly #outputs = new Map<string, Promise<string>>();

  constructor(file: SourceFile, yaml: YamlText, env: Environment, place: Place) {
    this.#file = file;
    this.#yaml = yaml;
    this.#env = env;
    this.#place = place;
  }

  async read(): Promise<FileContent> {
    const content = this.#validate(fileSchema, this.#yaml.value, [], ['orgs', 'history']);
    if (content === undefined) return { orgs: [], unset: [] };
    const entries = Object.entries(content.orgs);
    if (entries.length === 0) this.#fault(['orgs'], 'names no org');
    const orgs: Org[] = [];
    const unset: FileContent['unset'][number][] = [];
    const seen = new Set<string>();
    for (const [name, entry] of entries) {
      const before = this.faults.length;
      if (!this.#acceptsName(name, seen)) continue;
      const checked = this.#validate(orgSchema, entry, ['orgs', name], Object.keys(orgSchema.entries));
      const org = checked && (await this.#org(name, checked));
      const tags = checked?.tags;
      if (org !== undefined) orgs.push({ ...org, ...(tags === undefined ? {} : { tags }) });
      else unset.push({ name, tags, faults: this.faults.slice(before) });
    }
    return { orgs, unset, history: this.#history(content.history) };
  }

  #history(entry: v.InferOutput<typeof fileSchema>['history']): HistorySettings | undefined {
    if (entry === undefined) return undefined;
    const { directory, omit = [] } = typeof entry === 'string' ? { directory: entry } : entry;
    const path = typeof entry === 'string' ? ['history'] : ['history', 'directory'];
    const expanded = directory === undefined ? undefined : expandReferences(directory, this.#env);
    if (expanded !== undefined && 'fault' in expanded) {
      this.#unexpanded(path, expanded);
      return undefined;
    }
    return {
      directory: expanded && resolvePath(expanded.value, dirname(this.#file.path), this.#place.homeDir),
      omit,
    };
  }

  #acceptsName(name: string, seen: Set<string>): boolean {
    if (!isHostLike(name)) {
      // The message leaves the name out: a line out of place may hold a token here.
      const line = this.#yaml.lineOf(['orgs', name], 'key');
      this.faults.push({
        line,
        path: 'orgs',
        message: 'has a name that is no label or host: letters, digits, hyphens and dots',
      });
      return false;
    }
    if (seen.has(name.toLowerCase())) this.#fault(['orgs', name], 'differs from another org only in case');
    seen.add(name.toLowerCase());
    return true;
  }

  async #org(name: string, entry: OrgEntry): Promise<Org | undefined> {
    const path = ['orgs', name];
    const before = this.faults.length;
    if (entry.url === undefined && !isLabel(name)) {
      this.#fault(path, 'has no url', 'Only a name without dots has a default.');
    }
    const settings: OrgSettings = {
      url: this.#setting(name, entry, 'url') ?? { value: `https://${name}.okta.com`, source: 'default' },
      token: await this.#secret(name, entry, 'token'),
      clientId: this.#setting(name, entry, 'clientId'),
      privateKey: await this.#secret(name, entry, 'privateKey'),
      keyId: this.#setting(name, entry, 'keyId'),
      scopes: this.#scopes(name, entry.scopes),
      limits: limitsOf(entry),
    };
    // A reference that cannot be filled in is one fault already; the missing setting must not become a second one.
    if (this.faults.length > before) return undefined;
    const made = orgFromSettings(name, settings);
    if ('org' in made) return made.org;
    for (const { setting, fault, hint } of made.faults) {
      const isOfFile = isSecretKey(setting) && entry[`${setting}File`] !== undefined;
      const key = isOfFile ? `${setting}File` : setting;
      this.#fault(key === undefined ? path : [...path, key], fault, hint);
    }
    return undefined;
  }

  #setting(name: string, entry: OrgEntry, key: TextSetting): Setting | undefined {
    const written = entry[key];
    return written === undefined ? undefined : this.#text(written, ['orgs', name, key]);
  }

  #text(written: string, path: YamlPath): Setting | undefined {
    const expanded = expandReferences(written, this.#env);
    if ('fault' in expanded) {
      this.#unexpanded(path, expanded);
      return undefined;
    }
    const { value, variables, whole } = expanded;
    const key = path.at(-1);
    if (variables.length === 0 && isSecretKey(key)) {
      const holds = `a literal ${key} (${path.join('.')})`;
      this.exposures.note(this.#file, holds, `write \${NAME} to take a value from the environment`);
    }
    const fromEnvironment = variables.map((variable) => `environment ${variable}`);
    const source = [...(whole ? [] : [this.#at(path)]), ...fromEnvironment].join(', ');
    return { value, source };
  }

  /** A secret as it is written, of the environment, of a file, or of a command. */
  async #secret(name: string, entry: OrgEntry, key: SecretKey): Promise<SecretSetting | undefined> {
    const written = entry[key];
    const literal = typeof written === 'string' ? this.#text(written, ['orgs', name, key]) : undefined;
    const file = this.#setting(name, entry, `${key}File`);
    if (entry[`${key}File`] !== undefined && written !== undefined) {
      this.#fault(['orgs', name, `${key}File`], `is given beside ${key}`, 'Keep one of them.');
      return undefined;
    }
    if (written !== undefined && typeof written !== 'string')
      return this.#command(name, key, written.command);
    return file === undefined ? literal : this.#fromFile(name, key, file);
  }

  /** It runs when the org is first asked, and once for all of its uses. */
  #command(name: string, key: SecretKey, written: readonly string[]): SecretSetting | undefined {
    const path = ['orgs', name, key, 'command'];
    const parts = written.map((part, index) => this.#text(part, [...path, index])?.value);
    const command = parts.filter((part) => part !== undefined);
    if (command.length < parts.length) return undefined;
    const fault = (message: string, hint?: string) =>
      faultsToError(this.#file.name, [
        { line: this.#yaml.lineOf(path), path: path.join('.'), message, hint },
      ]);
    // As it is written: a reference in it may stand for a secret.
    const [program = ''] = written;
    const place = { env: this.#env, homeDir: this.#place.homeDir };
    const run = async () => {
      try {
        return await outputOf(command, place);
      } catch (error) {
        if (!(error instanceof CommandFault)) throw error;
        throw fault(
          `failed: ${program} ${error.message}`,
          'Run the command by hand to see why: its messages are not shown here.',
        );
      }
    };
    const id = JSON.stringify(command);
    return {
      read: () => {
        const running = this.#outputs.get(id) ?? run();
        this.#outputs.set(id, running);
        return running;
      },
      fault: ({ fault: what, hint }) => fault(`gives none: what ${program} printed ${what}`, hint),
      source: `command ${program}`,
    };
  }

  async #fromFile(name: string, key: SecretKey, file: Setting): Promise<Setting | undefined> {
    const path = ['orgs', name, `${key}File`];
    try {
      const secretPath = resolvePath(file.value, dirname(this.#file.path), this.#place.homeDir);
      const found = await readSourceFile(secretPath, this.#place);
      if (found !== undefined) {
        this.exposures.note(found, `the ${key === 'token' ? 'token' : 'private key'} of ${name}`);
        return { value: found.text, source: found.name };
      }
      this.#fault(path, 'names a file that does not exist', 'The path starts at the configuration file.');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#fault(path, error.message);
    }
    return undefined;
  }

  #scopes(name: string, scopes: readonly string[] | undefined): Setting | undefined {
    if (scopes === undefined) return undefined;
    const path = ['orgs', name, 'scopes'];
    const values = scopes.map((scope, index) => {
      const expanded = expandReferences(scope, this.#env);
      if ('value' in expanded) return expanded.value;
      this.#unexpanded([...path, index], expanded);
      return '';
    });
    return { value: values.join(' '), source: this.#at(path) };
  }

  #validate<Schema extends v.GenericSchema>(
    schema: Schema,
    value: unknown,
    path: YamlPath,
    knownKeys: readonly string[],
  ): v.InferOutput<Schema> | undefined {
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    for (const issue of result.issues) {
      const keys = (issue.path ?? []).map(({ key }) => key as string | number);
      if (issue.message === unknownKey) this.#unknownKey(path, String(keys.at(-1)), knownKeys);
      else this.#fault([...path, ...keys], issue.received === 'undefined' ? 'is missing' : issue.message);
    }
    return undefined;
  }

  #unknownKey(parent: YamlPath, key: string, knownKeys: readonly string[]): void {
    const line = this.#yaml.lineOf([...parent, key], 'key');
    // A name that does not look like a key may be a misplaced secret.
    const named = /^[A-Za-z][\w-]{0,30}$/.test(key) ? `the unknown key ${key}` : 'an unknown key';
    const hint = `Did you mean ${closest(key, [...knownKeys])}? Known are ${knownKeys.join(', ')}.`;
    if (parent.length === 0) this.faults.push({ line, message: `has ${named}`, hint });
    else this.faults.push({ line, path: parent.join('.'), message: `has ${named}`, hint });
  }

  #unexpanded(path: YamlPath, { fault, isUnset }: Unexpanded): void {
    this.faults.push({ line: this.#yaml.lineOf(path), path: path.join('.'), message: fault, isUnset });
  }

  #fault(path: YamlPath, message: string, hint?: string): void {
    const line = this.#yaml.lineOf(path);
    this.faults.push({ line, path: path.length === 0 ? undefined : path.join('.'), message, hint });
  }

  #at(path: YamlPath): string {
    return `${this.#file.name}:${this.#yaml.lineOf(path)}`;
  }
}
