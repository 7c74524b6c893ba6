import type { Command, Option } from 'commander';
import { oktaCatalog } from '../catalog/catalog.ts';
import { fullNames } from '../catalog/short-name.ts';
import { loadOrgDirectory } from '../config/load-orgs.ts';
import { configuredNames } from '../config/org-by-name.ts';
import { openAgreements } from '../host/agreement.ts';
import type { Host } from '../host/host.ts';
import { formatNames } from '../output/formats.ts';
import { writeChunks } from '../output/write-chunks.ts';
import { openLibrary } from '../saved/query-library.ts';
import { listFiles } from '../shell/completion/list-files.ts';
import { completionScripts } from './completion-scripts.ts';

/** `oktaql completion SHELL`: a script that asks `oktaql complete` at each Tab. */
export const runCompletion = (shell: string, { stdout, interrupt }: Host): Promise<unknown> =>
  writeChunks(stdout, [completionScripts[shell as keyof typeof completionScripts]], interrupt);

/**
 * `oktaql complete -- WORD…`, which those scripts call: the possible ends of the last word, one on a line, with a tab
 * and a description. Nobody is asked, and nothing is sent.
 * @param program with the options of all commands
 */
export async function runComplete(words: readonly string[], program: Command, context: Host): Promise<void> {
  const lines = (await candidates(words, program, context)).map(([text, what]) => `${text}\t${what}\n`);
  await writeChunks(context.stdout, [lines.join('')], context.interrupt);
}

/** A text, and a few words on it. */
type Candidate = readonly [text: string, what: string];

async function candidates(
  given: readonly string[],
  program: Command,
  context: Host,
): Promise<readonly Candidate[]> {
  const { words, typed } = splitAtEquals(given);
  const { command, position } = commandIn(words, program);
  const options = [...command.options, ...(command === program ? [] : program.options)];
  const before = optionNamed(options, words.at(-1));
  if (before !== undefined && takesValue(before))
    return plain(await valuesOf(before, typed, words, context), typed);
  if (typed.startsWith('-')) {
    return (
      options
        // The help of the program lists none: each command takes them all.
        .filter(({ hidden }) => !hidden || command === program)
        .flatMap(({ long, short, description }) =>
          [long, typed.startsWith('--') ? undefined : short].flatMap((name): Candidate[] =>
            name?.startsWith(typed) ? [[name, description]] : [],
          ),
        )
    );
  }
  if (command === program) {
    if (position > 0) return [];
    return program
      .createHelp()
      .visibleCommands(program)
      .filter((each) => each.name().startsWith(typed))
      .map((each) => [each.name(), each.description()]);
  }
  const { registeredArguments } = command;
  const argument =
    registeredArguments[position] ?? registeredArguments.filter(({ variadic }) => variadic).at(-1);
  if (argument === undefined) return [];
  return plain(argument.argChoices ?? (await argumentsOf(command.name(), typed, context)), typed);
}

const plain = (values: readonly string[], typed: string): readonly Candidate[] =>
  values.filter((value) => value.startsWith(typed)).map((value) => [value, '']);

/**
 * `--orgs=ac` is the value of an option. bash makes three words of it, and puts the candidate in place of the last.
 */
function splitAtEquals(given: readonly string[]): { words: readonly string[]; typed: string } {
  const words = given.slice(0, -1);
  const typed = given.at(-1) ?? '';
  if (typed === '=' && words.at(-1)?.startsWith('--')) return { words, typed: '' };
  if (words.at(-1) === '=' && words.at(-2)?.startsWith('--')) return { words: words.slice(0, -1), typed };
  return { words, typed };
}

const takesValue = ({ required, optional }: Option): boolean => required || optional;

const optionNamed = (options: readonly Option[], word: string | undefined): Option | undefined =>
  options.find(({ long, short }) => word !== undefined && (long === word || short === word));

/** The command among the words, and how many of its arguments stand there. */
function commandIn(
  words: readonly string[],
  program: Command,
): { readonly command: Command; readonly position: number } {
  let command = program;
  let position = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const option = optionNamed([...command.options, ...program.options], word);
    if (option !== undefined && takesValue(option)) index++;
    if (word.startsWith('-')) continue;
    const found = command === program ? program.commands.find((each) => each.name() === word) : undefined;
    if (found === undefined) position++;
    else [command, position] = [found, 0];
  }
  return { command, position };
}

const pathOptions = new Set([
  'config',
  'queries',
  'waivers',
  'out',
  'history',
  'journal',
  'file',
  'baseline',
  'verify',
  'token-file',
  'key-file',
]);

async function valuesOf(
  { long = '', argChoices }: Option,
  typed: string,
  words: readonly string[],
  context: Host,
): Promise<readonly string[]> {
  const name = long.replace(/^--/, '');
  if (argChoices !== undefined) return argChoices;
  if (name === 'output') return formatNames;
  if (name === 'orgs' || name === 'org') return orgNames(words, context);
  if (name === 'run') return queryNames(context);
  if (pathOptions.has(name)) return listFiles(typed, context.cwd, context.homeDir);
  return name === 'table' ? tableFiles(typed, context) : [];
}

async function argumentsOf(command: string, typed: string, context: Host): Promise<readonly string[]> {
  if (command === 'diff' || command === 'snapshot') return tableNames();
  if (command === 'trust') return listFiles(typed, context.cwd, context.homeDir);
  return ['run', 'queries', 'audit', 'waive', 'attest'].includes(command) ? queryNames(context) : [];
}

/** By the shortest end that is one table's alone. */
const tableNames = (): readonly string[] =>
  oktaCatalog.names.map((name) => {
    const parts = name.split('.');
    const ends = [parts.slice(2), parts.slice(1)];
    return ends.find((end) => fullNames(oktaCatalog, end).length === 1)?.join('.') ?? name;
  });

/** Of `name=path` the path is completed. */
function tableFiles(typed: string, { cwd, homeDir }: Host): readonly string[] {
  const at = typed.indexOf('=');
  return at < 0
    ? []
    : listFiles(typed.slice(at + 1), cwd, homeDir).map((path) => typed.slice(0, at + 1) + path);
}

async function queryNames(context: Host): Promise<readonly string[]> {
  try {
    const library = await openLibrary({ ...context, queries: undefined, trust: openAgreements(context) });
    return library.all().map(({ name }) => name);
  } catch {
    // A fault in a query's file is an error when the query is run.
    return [];
  }
}

async function orgNames(words: readonly string[], context: Host): Promise<readonly string[]> {
  if (words.includes('--demo')) return ['acme', 'globex', 'initech'];
  try {
    const configPath = words[words.indexOf('--config') + 1 || words.length];
    const directory = await loadOrgDirectory({ ...context, configPath, trust: openAgreements(context) });
    const tags = [...directory.orgs, ...(directory.unavailable ?? [])].flatMap((org) => org.tags ?? []);
    return [...new Set([...configuredNames(directory), ...tags])].sort();
  } catch {
    // A configuration that cannot be read is an error of the command that needs it.
    return [];
  }
}
