import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import {
  addCommonOptions,
  type CommonOptions,
  type OptionGroup,
  readCommonOptions,
} from '../host/common-options.ts';
import type { Host } from '../host/host.ts';
import { failLevels, severities } from '../saved/saved-query.ts';
import { shells } from './shells.ts';

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly (() => Argument)[];
  readonly options?: readonly (() => Option)[];
  /** The common options that it uses; it takes all of them. */
  readonly uses: readonly OptionGroup[];
  /** The help text of `--out`, when it names no file for the result. */
  readonly outNames?: string;
  /** Command lines for its help, which the tests run. */
  readonly examples?: readonly string[];
  /** For programs: no help lists it. */
  readonly isHidden?: boolean;
  /** Its code is loaded when it runs: the command line must start quickly. */
  readonly run: (command: Command, context: Host) => Promise<void>;
}

const sqlArgument = () => new Argument('[sql]', 'the statements');
const fileOption = () =>
  new Option('-f, --file <path>', 'read the statements from a file; - is standard input');

const orgOption = () => new Option('--org <name>', 'of which org').makeOptionMandatory();
const untilOption = () =>
  new Option('--until <day>', 'the last day on which it holds, such as 2027-03-01').makeOptionMandatory();

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_533)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65533.');
  return value;
};

const rows = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
  return value;
};

/** Every command. A new one is an entry here and a file beside this one. */
const commands: readonly CommandEntry[] = [
  {
    name: 'query',
    summary: 'run one or more statements, in order; the first error stops',
    arguments: [sqlArgument],
    options: [fileOption],
    uses: [
      'sql',
      'demo',
      'config',
      'orgs',
      'partial',
      'past',
      'history',
      'output',
      'consent',
      'writes',
      'journal',
      'messages',
    ],
    examples: [
      'oktaql query --demo "SELECT name, lastUsed FROM api_tokens WHERE subdomain = \'acme\'"',
      'oktaql query --demo -o csv --out tokens.csv "SELECT * FROM api_tokens"',
      "oktaql query --demo --dry-run \"DELETE FROM api_tokens WHERE subdomain = 'acme' AND name LIKE '%-export'\"",
    ],
    run: async (command, context) => (await import('./query.ts')).runQuery(command.args[0], command, context),
  },
  {
    name: 'explain',
    summary: 'show what a statement would ask of Okta, and send nothing',
    arguments: [sqlArgument],
    options: [fileOption, () => new Option('--run <name>', 'a saved query in place of the statement')],
    uses: ['sql', 'saved', 'demo', 'config', 'orgs', 'past', 'history', 'output', 'messages'],
    examples: [
      "oktaql explain --demo \"SELECT login FROM users.users WHERE subdomain = 'acme' AND status = 'ACTIVE'\"",
      'oktaql explain --demo --run token-inventory',
    ],
    run: async (command, context) => {
      const { run: name } = command.opts<{ run?: string }>();
      if (name !== undefined) await (await import('./run.ts')).explainSaved(name, command, context);
      else await (await import('./query.ts')).runQuery(command.args[0], command, context, { explain: true });
    },
  },
  {
    name: 'run',
    summary: 'run a saved query',
    arguments: [() => new Argument('<name>', 'which one')],
    uses: ['sql', 'saved', 'demo', 'config', 'orgs', 'partial', 'past', 'history', 'output', 'messages'],
    examples: ['oktaql run --demo token-inventory -o csv', 'oktaql run --demo token-activity -p days=30'],
    run: async (command, context) =>
      (await import('./run.ts')).runSaved(command.args[0] ?? '', command, context),
  },
  {
    name: 'queries',
    summary: 'list the saved queries, or show one',
    arguments: [() => new Argument('[name]', 'which one')],
    options: [
      () => new Option('--source', 'print its file as it is'),
      () => new Option('--new <name>', 'write a query to begin with into ./queries, or --queries'),
    ],
    uses: ['saved', 'output', 'messages'],
    examples: ['oktaql queries', 'oktaql queries token-inventory', 'oktaql queries --source token-inventory'],
    run: async (command, context) =>
      (await import('./queries.ts')).runQueries(command.args[0], command, context),
  },
  {
    name: 'audit',
    summary: 'run the saved checks over one snapshot',
    arguments: [() => new Argument('[names...]', 'which ones (default: all)')],
    uses: ['sql', 'saved', 'waivers', 'demo', 'config', 'orgs', 'past', 'history', 'output', 'messages'],
    outNames: 'write the evidence into a new directory',
    options: [
      () =>
        new Option(
          '--fail-on <severity>',
          'exit 1 for findings of this severity or a higher one; new: for those that the baseline does not have',
        )
          .choices(failLevels)
          .default('medium'),
      () =>
        new Option('--severity <severity>', 'checks of this severity or a higher one').choices(severities),
      () =>
        new Option('--tag <tag>', 'queries with this tag; repeatable').argParser(
          (tag: string, earlier: readonly string[] = []) => [...earlier, tag],
        ),
      () => new Option('--baseline <dir>', 'compare with the evidence of an earlier audit'),
      () =>
        new Option(
          '--report <format=path>',
          'write a report; {org} in the path makes one for each org; repeatable',
        ).argParser((report: string, earlier: readonly string[] = []) => [...earlier, report]),
      () => new Option('--verify <dir>', 'check that evidence is as it was written, and stop'),
    ],
    examples: [
      'oktaql audit --demo --fail-on critical',
      'oktaql audit --demo --tag stig --fail-on critical -o csv',
      'oktaql audit --demo --dry-run',
    ],
    run: async (command, context) =>
      (await import('./audit.ts')).runAuditCommand(command.args, command, context),
  },
  {
    name: 'waive',
    summary: 'accept a finding until a day',
    arguments: [() => new Argument('<check>', 'which check found it')],
    uses: ['saved', 'waivers', 'demo', 'config', 'orgs', 'messages'],
    options: [
      orgOption,
      () =>
        new Option('--subject <id>', 'what was found: an id, or * for all of the org').makeOptionMandatory(),
      () => new Option('--reason <text>', 'why it is accepted').makeOptionMandatory(),
      untilOption,
      () => new Option('--by <name>', 'who approved it (default: who runs this)'),
    ],
    examples: [
      "oktaql waive --demo usable-from-anywhere --org acme --subject '*' --reason 'moves in March' --until 2026-12-31",
    ],
    run: async (command, context) =>
      (await import('./waive.ts')).runWaive(command.args[0] ?? '', command, context),
  },
  {
    name: 'attest',
    summary: 'answer a check that only a person can decide',
    arguments: [() => new Argument('<check>', 'which check asks for it')],
    uses: ['saved', 'waivers', 'demo', 'config', 'orgs', 'messages'],
    options: [
      orgOption,
      () =>
        new Option('--verdict <verdict>', 'what was found')
          .choices(['passed', 'finding'])
          .makeOptionMandatory(),
      () => new Option('--by <name>', 'who looked').makeOptionMandatory(),
      untilOption,
      () => new Option('--note <text>', 'what was seen'),
      () =>
        new Option('--subject <id>', 'only of this one; repeatable (default: all)').argParser(
          (id: string, earlier: readonly string[] = []) => [...earlier, id],
        ),
    ],
    examples: [
      'oktaql attest okta-app-000200 --demo --dry-run --org acme --verdict passed --by Ann --until 2026-12-31',
    ],
    run: async (command, context) =>
      (await import('./waive.ts')).runAttest(command.args[0] ?? '', command, context),
  },
  {
    name: 'snapshot',
    summary: 'keep tables as they are now, for later',
    arguments: [
      () => new Argument('[tables...]', 'which ones, whole (default: what the checks on tokens read)'),
    ],
    uses: ['demo', 'config', 'orgs', 'history', 'output', 'messages'],
    examples: ['oktaql snapshot --demo', 'oktaql snapshot --demo api_tokens users.users'],
    run: async (command, context) =>
      (await import('./snapshot.ts')).runSnapshot(command.args, command, context),
  },
  {
    name: 'history',
    summary: 'list the snapshots, verify them, or remove old ones',
    uses: ['demo', 'history', 'output', 'messages'],
    options: [
      () => new Option('--verify', 'hold every file against its sum'),
      () => new Option('--prune', 'remove old runs, never the last'),
      () => new Option('--keep <time>', 'with --prune: keep runs that are younger, such as 400d'),
    ],
    examples: ['oktaql history --demo', 'oktaql history --demo --verify'],
    run: async (command, context) => (await import('./history.ts')).runHistory(command, context),
  },
  {
    name: 'diff',
    summary: 'what was added, removed and changed from one time to another',
    arguments: [() => new Argument('[table]', 'of which table (default: okta.api_tokens.api_tokens)')],
    uses: ['demo', 'config', 'orgs', 'history', 'output', 'messages'],
    options: [
      () => new Option('--from <time>', 'the time before, such as 2026-09-30 or 7d').makeOptionMandatory(),
      () => new Option('--to <time>', 'the time after; now asks Okta').default('now'),
      () => new Option('--all-columns', 'with what only use moves'),
      () => new Option('--exit-code', 'exit 1 when there is a difference'),
    ],
    examples: ['oktaql diff --demo --from 7d'],
    run: async (command, context) => (await import('./diff.ts')).runDiff(command.args[0], command, context),
  },
  {
    name: 'journal',
    summary: 'the journal of writes, read back',
    uses: ['demo', 'config', 'orgs', 'output', 'consent', 'writes', 'journal', 'messages'],
    options: [
      () => new Option('--undo <id>', 'put the network condition back as it was before that write'),
      () => new Option('--since <time>', 'only from then on: 2026-11-20, yesterday, "7 days", 12h'),
    ],
    examples: ['oktaql journal --since yesterday', 'oktaql journal --since "7 days" -o json'],
    run: async (command, context) => (await import('./journal.ts')).runJournal(command, context),
  },
  {
    name: 'orgs',
    summary: 'list the configured orgs, without their secrets',
    uses: ['demo', 'config', 'orgs', 'output', 'messages'],
    options: [() => new Option('--check', 'ask each org: status, rate limit, whose token it is and its end')],
    examples: ['oktaql orgs --demo --check'],
    run: async (command, context) => (await import('./orgs.ts')).runOrgs(command, context),
  },
  {
    name: 'init',
    summary: 'write a configuration and check it; asks for what is not given',
    uses: ['config', 'consent', 'output', 'messages'],
    options: [
      () => new Option('--url <address>', 'address of the org, such as acme.okta.com'),
      () => new Option('--name <name>', 'name of the org: the value of subdomain'),
      () => new Option('--token-env <variable>', 'the variable of the environment that has the API token'),
      () => new Option('--token-file <path>', 'the file that has it'),
      () => new Option('--token-command <words>', 'the command that prints it, such as "op read op://a/b/c"'),
      () => new Option('--client-id <id>', 'an OAuth 2.0 service app in place of a token'),
      () => new Option('--key-env <variable>', 'the variable that has its private key, PEM or JWK'),
      () => new Option('--key-file <path>', 'the file that has it'),
      () => new Option('--key-command <words>', 'the command that prints it'),
      () => new Option('--key-id <id>', 'id of the key, where the key does not say it'),
      () => new Option('--scopes <names>', 'only these scopes, with commas (default: what statements need)'),
      () => new Option('--replace', 'replace an org of that name'),
      () => new Option('--no-check', 'do not ask the org'),
    ],
    examples: ['oktaql init', 'oktaql init --url acme.okta.com --token-env ACME_OKTA_TOKEN --yes'],
    run: async (command, context) => (await import('./init/init.ts')).runInit(command, context),
  },
  {
    name: 'trust',
    summary: 'show what the files of a directory would do, and agree to it',
    arguments: [() => new Argument('[path]', 'a directory or one of its files (default: .)')],
    uses: ['output', 'messages'],
    options: [
      () => new Option('--sha256 <sum>', 'agree without being asked, if that is what was reviewed'),
      () => new Option('--list', 'list what was agreed to, and stop'),
      () => new Option('--revoke', 'take the agreement back'),
    ],
    examples: ['oktaql trust', 'oktaql trust --list'],
    run: async (command, context) => (await import('./trust.ts')).runTrust(command.args[0], command, context),
  },
  {
    name: 'mcp',
    summary: 'a server of the Model Context Protocol on standard input and output',
    uses: ['sql', 'saved', 'waivers', 'demo', 'config', 'orgs', 'history', 'writes', 'journal', 'messages'],
    options: [
      () =>
        new Option('--allow-writes', 'let a client preview writes, and send them once a person has agreed'),
      () => new Option('--max-rows <n>', 'most rows of an answer (default: 200)').argParser(rows),
    ],
    examples: ['oktaql mcp --demo'],
    run: async (command, context) => (await import('./mcp.ts')).runMcp(command, context),
  },
  {
    name: 'completion',
    summary: 'a script by which a shell completes commands, options, queries and orgs',
    arguments: [() => new Argument('<shell>', 'which one').choices(shells)],
    uses: [],
    examples: ['oktaql completion bash'],
    run: async (command, context) => {
      await (await import('./completion.ts')).runCompletion(command.args[0] ?? '', context);
    },
  },
  {
    name: 'complete',
    summary: 'what those scripts ask',
    arguments: [() => new Argument('[words...]', 'the words of a command line so far')],
    uses: [],
    isHidden: true,
    options: [() => new Option('--new', 'a word begins behind the last one')],
    run: async (command, context) => {
      const words = command.opts<{ new?: boolean }>().new === true ? [...command.args, ''] : command.args;
      await (await import('./completion.ts')).runComplete(words, createProgram(context), context);
    },
  },
  {
    name: 'emulator',
    summary: 'run the embedded orgs on loopback, until interrupted',
    uses: [],
    options: [
      () => new Option('--port <n>', 'port of the first org; the others take the next ones').argParser(port),
    ],
    examples: ['oktaql emulator --port 8080'],
    run: async (command, context) => (await import('./emulator.ts')).runEmulator(command, context),
  },
];

/** The shell's code is read only for a text that has lines like its commands. */
async function hasDotCommands(text: string): Promise<boolean> {
  if (!/^\s*(?:[.\\]|help\b|quit\b|exit\b)/im.test(text)) return false;
  const { readInputs } = await import('../shell/read-inputs.ts');
  return readInputs(text).inputs.some(({ kind }) => kind === 'command');
}

const more = `
Without a command: the shell on a terminal, otherwise the SQL on standard input.
Both take the options of query; oktaql COMMAND --help lists those of a command.

Examples:
  oktaql --demo
  oktaql query "SELECT name, userId, expiresAt FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'"
  oktaql query --demo -o csv -f audit.sql > tokens.csv
  oktaql explain --demo "SELECT * FROM okta.api_tokens.api_tokens WHERE id = '00T…'"
`;

/**
 * Every command takes all common options, and most do no harm where they are not used. This one would have a command read
 * the past for the present.
 * @throws UsageError
 */
function refuseAsOf({ name, uses }: CommandEntry, { asOf }: CommonOptions): void {
  if (asOf === undefined || uses.includes('past')) return;
  const commands = entriesUsing('past').join(', ');
  throw new UsageError(`${name} takes no --as-of`, { hint: `Commands that do: ${commands}.` });
}

const entriesUsing = (group: OptionGroup): readonly string[] =>
  commands.filter(({ uses }) => uses.includes(group)).map(({ name }) => name);

/**
 * The command line. Running it never ends the process: it throws.
 * @param argv only the commands that it names get their options, which is most of the work; default: all
 */
export function createProgram(
  context: Host,
  argv: readonly string[] = commands.map(({ name }) => name),
): Command {
  const program = new Command('oktaql')
    .description("SQL over Okta's API tokens: the table okta.api_tokens.api_tokens, answered by SQLite.")
    .version(version, '-V, --version')
    .addHelpText('after', more)
    .helpCommand(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // The runner of the program reports it like any other error.
      writeErr: () => undefined,
      outputError: () => undefined,
      // The same everywhere, so that the build can write it down (src/cli.ts).
      getOutHelpWidth: () => 80,
    });
  addCommonOptions(program, []);
  program.action(async () => {
    if (context.stdin.isTTY === true && context.stdout.isTTY === true) {
      await (await import('./shell.ts')).runShell(program, context);
    } else {
      const { readSql, takesStdin } = await import('../host/read-sql.ts');
      const isStdinTaken = takesStdin(readCommonOptions(program).table, context);
      const text = await readSql({ isStdinTaken }, context);
      if (await hasDotCommands(text)) await (await import('./shell.ts')).runScript(text, program, context);
      else await (await import('./query.ts')).runQuery(text, program, context);
    }
  });
  for (const entry of commands) {
    const command = program
      .command(entry.name, { hidden: entry.isHidden === true })
      .description(entry.summary);
    for (const create of entry.arguments ?? []) command.addArgument(create());
    command.action(async () => {
      refuseAsOf(entry, readCommonOptions(command));
      await entry.run(command, context);
    });
    if (!argv.includes(entry.name)) continue;
    for (const create of entry.options ?? []) command.addOption(create());
    addCommonOptions(command, entry.uses);
    const { examples = [] } = entry;
    if (examples.length > 0)
      command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`);
    const out = command.options.find(({ long }) => long === '--out');
    if (out !== undefined && entry.outNames !== undefined) out.description = entry.outNames;
  }
  return program;
}
