import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { NoConfigurationError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import { loadOrgDirectory } from '../config/load-orgs.ts';
import type { Trust } from '../config/trust/trust.ts';
import { openAgreements, sayUnusedConfiguration, settleConfiguration } from '../host/agreement.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { createProgress } from '../host/create-progress.ts';
import { type DemoOrg, sayAfterDemo } from '../host/demo.ts';
import { readParameters } from '../host/given-parameters.ts';
import { type Host, say, usesColor } from '../host/host.ts';
import { writeStyled } from '../host/message-stream.ts';
import { historyPath } from '../host/open-history.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';
import { formatNamed } from '../output/formats.ts';
import type { Editor } from '../shell/editor/editor.ts';
import { LineEditor } from '../shell/editor/line-editor.ts';
import { PlainEditor } from '../shell/editor/plain-editor.ts';
import type { TerminalOutput } from '../shell/editor/screen.ts';
import type { TerminalInput } from '../shell/editor/terminal-keys.ts';
import { Engine, startWorker } from '../shell/engine/engine.ts';
import { History } from '../shell/history.ts';
import { entriesPath, HistoryFile } from '../shell/history-file.ts';
import { readInputs } from '../shell/read-inputs.ts';
import { initialSettings } from '../shell/settings.ts';
import { Shell } from '../shell/shell.ts';

/** `oktaql` alone on a terminal: the shell. */
export async function runShell(command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { progress, context } = await createProgress(given, options, 'computing; Ctrl-C ends it');
  const { format, path } = await openDestination(options, context);
  const settings = initialSettings({
    mode: format.isBinary === true ? 'table' : formatNamed(options.output ?? 'table').name,
    output: path === undefined ? undefined : { path, format: format.name, once: false, begun: false },
    parameters: new Map(readParameters(options.param)),
    dryRun: options.dryRun === true,
  });
  const historyFile = new HistoryFile(entriesPath(context), (message) => say(context, `warning: ${message}`));
  const history = new History();
  const color = usesColor(context, context.stdout, options.color);
  const demo = createDemo(context);
  const agreements = openAgreements(context);
  const ask = askAtTerminal(context);
  if (ask !== undefined) await settleConfiguration(options, agreements, ask, context);
  if (!(await hasSomethingToAsk(options, context, agreements))) throw nothingToAsk();
  if (options.quiet !== true) await sayUnusedConfiguration(options, agreements, context);
  const engine = new Engine({
    seed: {
      options,
      env: { ...context.env },
      cwd: context.cwd,
      homeDir: context.homeDir,
      given: agreements.given,
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
  const reading = {
    input: context.stdin as TerminalInput,
    output: context.stdout as TerminalOutput,
    // What comes from the session's thread was made safe there, and may have colours.
    messages: { write: (text: string) => writeStyled(context.stderr, text) },
    prompt: 'oktaql> ',
    continuation: '   ...> ',
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
  const shell = new Shell({
    context,
    options,
    engine,
    editor,
    settings,
    history,
    historyFile,
    progress,
    color,
  });
  try {
    if (options.quiet !== true)
      say(context, `oktaql ${version}. A statement ends with ;  .help lists what else there is.`);
    editor.open();
    for (const entry of await historyFile.read()) history.add(entry);
    await shell.run(engine.refreshSchema());
  } finally {
    try {
      editor.close();
      progress?.end();
      if (options.demo === true) sayAfterDemo(options, context);
    } finally {
      // The session's thread would keep the process alive, also where the terminal is gone.
      await engine.close();
      await demo.stop();
    }
  }
}

/**
 * Whether there is anything but an empty database: orgs, even if they cannot be asked; local tables; or what is kept of
 * Okta's.
 */
async function hasSomethingToAsk(options: CommonOptions, context: Host, trust: Trust): Promise<boolean> {
  if (options.demo === true || options.table.length > 0 || options.history !== undefined) return true;
  try {
    await loadOrgDirectory({ ...context, configPath: options.config, trust });
    return true;
  } catch (error) {
    // What is wrong with a configuration, the statement says that needs it.
    return !(error instanceof NoConfigurationError) || existsSync(historyPath(options, context, undefined));
  }
}

const nothingToAsk = (): NoConfigurationError =>
  new NoConfigurationError('there is nothing to ask yet: no org is configured', {
    hint: `  oktaql init     sets an org up, and checks it
  oktaql --demo   asks embedded orgs, with nothing set up`,
  });

/** The embedded orgs, started when they are first asked. */
function createDemo(context: Host): {
  orgs(): Promise<readonly DemoOrg[]>;
  stop(): Promise<void>;
} {
  let started: Promise<{ readonly orgs: readonly DemoOrg[]; stop(): Promise<void> }> | undefined;
  const start = async () => {
    const { startEmulator } = await import('../emulator/emulator.ts');
    return startEmulator({ clock: context.clock });
  };
  return {
    orgs: async () => {
      started ??= start();
      return (await started).orgs.map(({ name, url, token }) => ({ name, url, token }));
    },
    stop: async () => (await started)?.stop(),
  };
}
