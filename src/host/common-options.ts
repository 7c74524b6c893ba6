import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatList } from '../output/formats.ts';

/** The options that every command takes, as they were given. */
export interface CommonOptions {
  readonly param: readonly string[];
  readonly table: readonly string[];
  readonly output?: string;
  readonly out?: string;
  readonly config?: string;
  readonly queries?: string;
  readonly waivers?: string;
  /** Names or tags of orgs; undefined: all. */
  readonly orgs?: readonly string[];
  readonly demo?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly maxWrites?: number;
  readonly allowRevokeCurrent?: boolean;
  readonly includeOwn?: boolean;
  readonly journal?: string;
  readonly partial?: boolean;
  readonly concurrency?: number;
  readonly maxRequests?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** A directory. */
  readonly history?: string;
  /** A time, or how long ago. */
  readonly asOf?: string;
  readonly formulaGuard: boolean;
  readonly bom?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

const number =
  (what: string, isValid: (value: number) => boolean) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!isValid(value)) throw new InvalidArgumentError(`It must be ${what}.`);
    return value;
  };

/** The headings of options in the help, by topic. Every command takes all options, and lists those that it uses. */
const headings = {
  sql: 'SQL:',
  saved: 'Saved queries:',
  waivers: 'Saved queries:',
  demo: 'Orgs:',
  orgs: 'Orgs:',
  config: 'Orgs:',
  partial: 'Orgs:',
  past: 'History:',
  history: 'History:',
  output: 'Output:',
  consent: 'Writes:',
  writes: 'Writes:',
  journal: 'Writes:',
  messages: 'Messages:',
} as const;

export type OptionGroup = keyof typeof headings;

const options: Readonly<Record<OptionGroup, readonly (() => Option)[]>> = {
  sql: [
    () =>
      new Option('-p, --param <name=value>', 'value of a parameter (:name); repeatable').argParser(collect),
    () =>
      new Option(
        '-t, --table <name=path>',
        'a CSV, JSON, Parquet or SQLite file as a local table, - for standard input; repeatable',
      ).argParser(collect),
  ],
  saved: [() => new Option('--queries <dir>', 'directory of saved queries, in place of ./queries')],
  waivers: [() => new Option('--waivers <file>', 'accepted findings, in place of ./oktaql-waivers.yaml')],
  demo: [() => new Option('--demo', 'ask the embedded orgs acme, globex and initech')],
  config: [() => new Option('--config <path>', 'configuration file')],
  orgs: [
    () =>
      new Option('--orgs <names>', 'only these orgs, by name or tag; repeatable, or with commas').argParser(
        (text: string, earlier: readonly string[] = []) => [
          ...earlier,
          ...text.split(',').map((name) => name.trim()),
        ],
      ),
    () =>
      new Option('--concurrency <n>', 'requests at once to each org, 1 to 8 (default: 8)').argParser(
        number('a whole number from 1 to 8', (value) => Number.isInteger(value) && value >= 1 && value <= 8),
      ),
    () =>
      new Option('--max-requests <n>', 'most requests of a statement to one org (default: 1000)').argParser(
        number('a whole number, 1 or more', (value) => Number.isSafeInteger(value) && value >= 1),
      ),
    () =>
      new Option('--timeout <seconds>', 'give a statement up after that long').argParser(
        number('a number of seconds above 0', (value) => value > 0 && value <= 2 ** 31 / 1000),
      ),
  ],
  partial: [() => new Option('--partial', 'leave out orgs that fail, with a warning and exit code 6')],
  past: [() => new Option('--as-of <time>', "read Okta's tables as they were then, out of the history")],
  history: [() => new Option('--history <dir>', 'where snapshots are kept')],
  output: [
    () => new Option('-o, --output <format>', `${formatList} (default: table)`),
    () => new Option('--out <path>', 'write the result to a file, whole or not at all; - is standard output'),
    () => new Option('--no-formula-guard', 'write CSV cells that a spreadsheet would run as they are'),
    () => new Option('--bom', 'begin CSV with a byte order mark, for Excel'),
  ],
  consent: [() => new Option('-y, --yes', 'do not ask before a write')],
  writes: [
    () => new Option('--dry-run', 'show what a write would do, and stop'),
    () =>
      new Option('--max-writes <n>', 'refuse a statement that writes more rows (default: 25)').argParser(
        number('a whole number, 0 or more', (value) => Number.isSafeInteger(value) && value >= 0),
      ),
    () => new Option('--allow-revoke-current', 'let a statement revoke the token in use'),
    () => new Option('--include-own', "let a DELETE by predicate revoke the caller's own tokens"),
  ],
  journal: [() => new Option('--journal <path>', 'where the journal of writes is kept')],
  messages: [
    () => new Option('-v, --verbose', 'show each request'),
    () => new Option('-q, --quiet', 'no messages but errors'),
    () => new Option('--no-color', 'no colours'),
  ],
};

/**
 * Adds every common option.
 * @param listed the groups that its help lists
 */
export function addCommonOptions(command: Command, listed: readonly OptionGroup[]): void {
  for (const group of Object.keys(headings) as readonly OptionGroup[]) {
    for (const create of options[group]) {
      const option = create().helpGroup(headings[group]);
      command.addOption(listed.includes(group) ? option : option.hideHelp());
    }
  }
}

/**
 * The value of a common option, as the command line would read it.
 * @param name without its dashes: `max-writes`
 * @returns undefined when there is no such option
 * @throws InvalidArgumentError that names the right form of the value
 */
export function readCommonOption(
  name: string,
  text: string,
): { readonly value: unknown; readonly isSwitch: boolean } | undefined {
  const option = Object.values(options)
    .flat()
    .map((create) => create())
    .find(({ long }) => long === `--${name}` || long === `--no-${name}`);
  if (option === undefined) return undefined;
  const isSwitch = !option.required && !option.optional;
  return { value: option.parseArg === undefined ? text : option.parseArg(text, undefined), isSwitch };
}

/** The values given to a command or to the program before it; the nearest wins, lists are joined. */
export function readCommonOptions(command: Command): CommonOptions {
  const merged: Record<string, unknown> = { param: [], table: [], formulaGuard: true, color: true };
  for (const level of levelsOf(command)) {
    for (const [name, value] of Object.entries(level.opts())) {
      if (level.getOptionValueSource(name) !== 'cli') continue;
      const earlier = merged[name];
      merged[name] = Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value;
    }
  }
  return merged as unknown as CommonOptions;
}

const levelsOf = (command: Command): readonly Command[] =>
  command.parent === null ? [command] : [...levelsOf(command.parent), command];
