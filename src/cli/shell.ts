import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { NoConfigurationError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import { loadOrgDirectory } from '../config/load-orgs.ts';
import { readRegularFile, textOfBytes, UnreadFileError } from '../config/regular-file.ts';
import type { Trust } from '../config/trust/trust.ts';
import { configDirectory } from '../config/user-directories.ts';
import { openAgreements, sayUnusedConfiguration, settleConfiguration } from '../host/agreement.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { createDemo, sayAfterDemo } from '../host/demo.ts';
import { readParameters } from '../host/given-parameters.ts';
import { type Host, say, usesColor } from '../host/host.ts';
import { writeStyled } from '../host/message-stream.ts';
import { historyPath } from '../host/open-history.ts';
import { takesStdin } from '../host/read-sql.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { formatNamed } from '../output/formats.ts';
import type { Editor } from '../shell/editor/editor.ts';
import { LineEditor } from '../shell/editor/line-editor.ts';
import { NoEditor } from '../shell/editor/no-editor.ts';
import { PlainEditor } from '../shell/editor/plain-editor.ts';
import type { TerminalOutput } from '../shell/editor/screen.ts';
import type { TerminalInput } from '../shell/editor/terminal-keys.ts';
import { Engine, startWorker } from '../shell/engine/engine.ts';
import type { SessionSeed } from '../shell/engine/protocol.ts';
import { History } from '../shell/history.ts';
import { entriesPath, HistoryFile } from '../shell/history-file.ts';
import { hasPager } from '../shell/print-answer.ts';
import { readInputs } from '../shell/read-inputs.ts';
import { initialSettings, type Settings } from '../shell/settings.ts';
import { Shell, type ShellOptions } from '../shell/shell.ts';
import { runCommand } from './run-cli.ts';

/** `oktaql` alone on a terminal: the shell. */
export async function runShell(command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  takesStdin(options.table, given);
  const { progress, context } = await createProgress(given, options, 'computing; Ctrl-C ends it');
  const settings = await settingsFor(options, context, { pager: hasPager(context.env) ? 'long' : false });
  const historyFile = new HistoryFile(entriesPath(context), (message) => say(context, `warning: ${message}`));
  const history = new History();
  const color = usesColor(context, context.stdout, options.color);
  const agreements = openAgreements(context);
  const ask = askAtTerminal(context);
  if (ask !== undefined) await settleConfiguration(options, agreements, ask, context);
  if (!(await hasSomethingToAsk(options, context, agreements))) throw nothingToAsk();
  if (options.quiet !== true) await sayUnusedConfiguration(options, agreements, context);
  // Messages of the session's thread were made safe there, and may have colours.
  const messages = { write: (text: string) => writeStyled(context.stderr, text) };
  const reading = {
    input: context.stdin as TerminalInput,
    output: context.stdout as TerminalOutput,
    messages,
    prompt: 'oktaql> ',
    isComplete: (text: string) => readInputs(text).rest.trim() === '',
  };
  const editor: Editor = /^(dumb)?$/.test(context.env['TERM'] ?? '')
    ? new PlainEditor(reading)
    : new LineEditor({
        ...reading,
        color,
        history,
        complete: (text, cursor) => shell.complete(text, cursor),
      });
  const { shell, engine, close } = openShell(command, {
    ...{ context, options, editor, settings, history, historyFile, progress, color },
    given: agreements.given,
  });
  try {
    if (options.quiet !== true)
      say(context, `oktaql ${version}. A statement ends with ;  .help lists what else there is.`);
    editor.open();
    for (const entry of await historyFile.read()) history.add(entry);
    const opened = engine.refreshSchema();
    // A failure ends the shell, below.
    await opened.then(
      () => runInitFile(shell, context),
      () => {},
    );
    await shell.run(opened);
  } finally {
    try {
      editor.close();
      progress?.end();
      if (options.demo === true) sayAfterDemo(options, context);
    } finally {
      await close();
    }
  }
}

/** Statements and dot-commands from standard input, as a file of `.read` has them. The first error stops. */
export async function runScript(text: string, command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options);
  const settings = await settingsFor(options, context, { timer: false });
  const messages = { write: (line: string) => writeStyled(context.stderr, line) };
  const { shell, close } = openShell(command, {
    ...{ context, options, settings, progress },
    editor: new NoEditor(messages),
    history: new History(),
    historyFile: undefined,
    color: usesColor(context, context.stdout, options.color),
    given: undefined,
  });
  try {
    await shell.runScript(text);
  } finally {
    progress?.end();
    await close();
  }
}

/** How a shell begins, by the options of the command line. @throws UsageError */
async function settingsFor(
  options: CommonOptions,
  context: Host,
  given: Partial<Settings>,
): Promise<Settings> {
  const { format, path } = await openDestination(options, context);
  return initialSettings({
    mode: format.isBinary === true ? 'table' : formatNamed(options.output ?? 'table').name,
    output: path === undefined ? undefined : { path, format: format.name, once: false, begun: false },
    parameters: new Map(readParameters(options.param)),
    dryRun: options.dryRun === true,
    ...given,
  });
}

/** A shell with the session that it speaks to, in a thread of its own. */
function openShell(
  command: Command,
  parts: Omit<ShellOptions, 'engine' | 'runCommandLine'> & Pick<SessionSeed, 'given'>,
): { readonly shell: Shell; readonly engine: Engine; close(): Promise<void> } {
  const { context, options, editor, settings } = parts;
  const demo = createDemo(context);
  const engine = new Engine({
    seed: {
      options,
      env: { ...context.env },
      cwd: context.cwd,
      homeDir: context.homeDir,
      given: parts.given,
      image: undefined,
    },
    start: startWorker,
    observe: (event) => shell.observe(event),
    say: (text) => editor.print(text),
    demoOrgs: demo.orgs,
    ask: (question) => shell.ask(question),
    onRestart: (lost) => {
      say(context, 'the computation was ended; local tables are as they were before it');
      if (lost.length > 0) say(context, `temporary tables are gone: ${lost.join(', ')}`);
    },
  });
  const runCommandLine: ShellOptions['runCommandLine'] = async (argv, signal) => {
    const chosen = settings.orgs === undefined ? [] : ['--orgs', settings.orgs.join(',')];
    // The same embedded orgs, with all changes made to them.
    const host = { ...context, interrupt: signal, demoOrgs: demo.orgs };
    await runCommand([...givenOptions(command), ...argv, ...chosen], host);
  };
  const shell = new Shell({ ...parts, engine, runCommandLine });
  const close = async () => {
    // The session's thread would keep the process alive, also where the terminal is gone.
    await engine.close();
    await demo.stop();
  };
  return { shell, engine, close };
}

/** The options that the shell was started with. */
const givenOptions = (command: Command): readonly string[] =>
  (command as unknown as { rawArgs: string[] }).rawArgs;

/** `init.sql` beside the person's own configuration, and no other: a file of the working directory runs nothing. */
async function runInitFile(shell: Shell, context: Host): Promise<void> {
  const path = join(configDirectory(context), 'init.sql');
  try {
    const { bytes, mode } = await readRegularFile(path);
    if (process.platform !== 'win32' && (mode & 0o022) !== 0) {
      say(context, `warning: ${path} is not run: others can write it; chmod 600 ${path}`);
      return;
    }
    await shell.runScript(textOfBytes(bytes));
  } catch (error) {
    if (error instanceof UnreadFileError && error.unread === 'absent') return;
    if (error instanceof UnreadFileError) say(context, `warning: ${path} is not run: ${error.message}`);
    else shell.report(error, 'init.sql: ');
  }
}

/**
 * Whether there is more than an empty database: orgs, even if they cannot be asked; local tables; or a history of
 * Okta's rows.
 */
async function hasSomethingToAsk(options: CommonOptions, context: Host, trust: Trust): Promise<boolean> {
  if (options.demo === true || options.table.length > 0 || options.history !== undefined) return true;
  try {
    const lookup = { ...context, configPath: options.config };
    // A file is read by the session's thread. Reading it here as well would only take time.
    if ((await findConfiguration(lookup)).file === undefined) await loadOrgDirectory({ ...lookup, trust });
    return true;
  } catch (error) {
    // The statement that needs a faulty configuration reports its fault.
    return !(error instanceof NoConfigurationError) || existsSync(historyPath(options, context, undefined));
  }
}

const nothingToAsk = (): NoConfigurationError =>
  new NoConfigurationError('there is nothing to ask yet: no org is configured', {
    hint: '`oktaql init` sets an org up and checks it. `oktaql --demo` asks embedded orgs, with nothing set up.',
  });
