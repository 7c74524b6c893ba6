import { InterruptedError, OktaqlError, UsageError } from '../base/errors.ts';
import { oktaCatalog } from '../catalog/catalog.ts';
import type { ClientEvent } from '../execute/ports.ts';
import type { CommonOptions } from '../host/common-options.ts';
import { startDeadline } from '../host/deadline.ts';
import type { Host } from '../host/host.ts';
import { openQueries } from '../host/open-queries.ts';
import type { Progress } from '../host/progress.ts';
import type { Chunk } from '../output/format.ts';
import { revealLines } from '../output/unprintable.ts';
import type { WritePort } from '../writes/prepare/write-options.ts';
import { AnswerPrinter } from './answer-printer.ts';
import { complete } from './completion/complete.ts';
import type { Completion } from './completion/names-in-scope.ts';
import { SessionScope } from './completion/session-scope.ts';
import type { RanStatement, ShellPort } from './dot-commands/dot-command.ts';
import { runCommand } from './dot-commands/dot-commands.ts';
import type { Editor } from './editor/editor.ts';
import type { Engine } from './engine/engine.ts';
import { orAborted } from './engine/or-aborted.ts';
import type { StatementRequest } from './engine/protocol.ts';
import { errorCodec, reportOf } from './engine/reported-error.ts';
import type { History } from './history.ts';
import type { HistoryFile } from './history-file.ts';
import { readInputs } from './read-inputs.ts';
import type { Settings } from './settings.ts';

export interface ShellOptions {
  readonly context: Host;
  readonly options: CommonOptions;
  readonly engine: Engine;
  readonly editor: Editor;
  readonly settings: Settings;
  readonly history: History;
  readonly historyFile: HistoryFile | undefined;
  readonly progress: Progress | undefined;
  readonly color: boolean;
  /** Runs a command of the command line with this shell's options, its orgs among them. */
  readonly runCommandLine: (argv: readonly string[], signal: AbortSignal) => Promise<void>;
}

/** A prompt that names the scope of the next statement. */
function promptOf({ settings, options }: Pick<ShellOptions, 'settings' | 'options'>): string {
  const { orgs = options.orgs } = settings;
  const about = [
    options.demo === true ? 'demo' : undefined,
    orgs === undefined ? undefined : orgs.length > 2 ? `${orgs.length} orgs` : orgs.join(','),
    settings.dryRun ? 'dry run' : undefined,
  ].filter((word) => word !== undefined);
  return `oktaql${about.length === 0 ? '' : ` (${about.join(', ')})`}> `;
}

/** How long a statement may take to end before Ctrl-C, pressed again, leaves the shell. In milliseconds. */
const patienceMs = 2000;

/** How long the session's thread may take to say that the time is over. In milliseconds. */
const threadGraceMs = 500;

/** Reads entries and runs them until the user leaves. */
export class Shell {
  readonly #options: ShellOptions;
  readonly #port: ShellPort;
  readonly #printer: AnswerPrinter;
  readonly #scope: SessionScope;
  #requests: ClientEvent[] = [];
  #lastStatement: RanStatement | undefined;
  #running: AbortController | undefined;
  /** Runs from Ctrl-C until a message says that one more leaves. */
  #patience: NodeJS.Timeout | undefined;
  #leaving = false;
  /** Files, or a text that nobody types, that are being run: one in another. */
  #scripts = 0;
  /** Whether the question about `./queries` was put. */
  #hasAsked = false;
  /** Aborted with the error after which the shell cannot go on. */
  readonly #ending = new AbortController();

  constructor(options: ShellOptions) {
    const { engine, settings, context } = options;
    this.#options = options;
    this.#printer = new AnswerPrinter(options);
    this.#scope = new SessionScope(engine, settings, context, options.options.queries);
    this.#port = this.#createPort();
  }

  /** Takes the client's reports of its work. */
  observe(event: ClientEvent): void {
    this.#requests.push(event);
    this.#options.progress?.observe(event);
  }

  /**
   * @param opened rejects when the session cannot be opened
   * @throws the error of `opened`; InterruptedError when Ctrl-C did not end a statement, and came once more
   */
  async run(opened: Promise<unknown>): Promise<void> {
    const { editor, context } = this.#options;
    const ending = AbortSignal.any([context.interrupt, this.#ending.signal]);
    opened.catch((error: unknown) => this.#ending.abort(error));
    editor.onInterrupt = () => this.#interrupt();
    const onInterrupt = () => this.#running?.abort(context.interrupt.reason);
    context.interrupt.addEventListener('abort', onInterrupt);
    try {
      while (!this.#leaving) {
        const entered = await orAborted(editor.read(promptOf(this.#options)), ending);
        if (entered.kind === 'end') break;
        if (entered.kind === 'text') await orAborted(this.enter(entered.text), this.#ending.signal);
      }
    } finally {
      context.interrupt.removeEventListener('abort', onInterrupt);
    }
  }

  /** The candidates for completion at the cursor. */
  async complete(text: string, cursor: number): Promise<Completion> {
    return complete(text, cursor, await this.#scope.read(text));
  }

  /** Asks a question of a statement that waits for the answer. */
  async ask(question: string): Promise<string | undefined> {
    const { progress, editor } = this.#options;
    progress?.end();
    try {
      return await editor.ask(question);
    } finally {
      progress?.resume();
    }
  }

  /**
   * Runs an entry, and reports its errors.
   * @throws the reason of the context's interrupt, once it is aborted
   */
  async enter(text: string): Promise<void> {
    const { history, historyFile } = this.#options;
    if (text.trim() === '') return;
    if (history.add(text)) await historyFile?.append(history.entries.at(-1) ?? text);
    try {
      await this.#runText(text);
    } catch (error) {
      this.#options.context.interrupt.throwIfAborted();
      this.report(error);
    }
  }

  /**
   * Runs a text that nobody types: the init file, standard input.
   * @throws the first error; the rest is not run
   */
  async runScript(text: string): Promise<void> {
    this.#scripts += 1;
    try {
      await this.#runText(text);
    } finally {
      this.#scripts -= 1;
    }
  }

  /** Runs all that a text holds, in order. A last statement may come without its semicolon. */
  async #runText(text: string): Promise<void> {
    const { inputs, rest } = readInputs(text);
    const all = rest.trim() === '' ? inputs : [...inputs, { kind: 'statement' as const, text: rest }];
    for (const [index, input] of all.entries()) {
      try {
        if (input.kind === 'command') await this.#cancellable(() => runCommand(this.#port, input.text));
        else await this.#runStatement(input.text);
      } catch (error) {
        const left = all.length - 1 - index;
        if (left > 0) {
          this.report(error);
          throw new UsageError(`${left} more ${left === 1 ? 'entry was' : 'entries were'} not run`);
        }
        throw error;
      }
      if (this.#leaving) return;
    }
  }

  /** Reports an error. @param where text to be read before it */
  report(error: unknown, where = ''): void {
    const { context, options } = this.#options;
    context.stderr.write(where + reportOf(error, this.#printer.columns).text);
    if (options.verbose === true && error instanceof Error && !(error instanceof OktaqlError)) {
      context.stderr.write(`${error.stack}\n`);
    }
  }

  /** Something that Ctrl-C can end. */
  async #cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const outer = this.#running;
    if (outer !== undefined) return work(outer.signal);
    const running = new AbortController();
    const { context } = this.#options;
    if (context.interrupt.aborted) running.abort(context.interrupt.reason);
    this.#running = running;
    try {
      return await work(running.signal);
    } finally {
      this.#running = undefined;
      clearTimeout(this.#patience);
    }
  }

  /** Ctrl-C while something runs. Work that does not end soon can be left behind. */
  #interrupt(): void {
    const running = this.#running;
    if (running === undefined) return;
    if (!running.signal.aborted) {
      running.abort(new InterruptedError());
      this.#patience = setTimeout(() => {
        this.#patience = undefined;
        this.#options.context.stderr.write('ending what is under way; Ctrl-C again leaves the shell\n');
      }, patienceMs);
    } else if (this.#patience === undefined) {
      this.#ending.abort(new InterruptedError());
    }
  }

  #runStatement(
    sql: string,
    parameters: StatementRequest['parameters'] = this.#options.settings.parameters,
  ): Promise<void> {
    return this.#cancellable((signal) => this.#answer(sql, parameters, signal));
  }

  async #answer(
    sql: string,
    parameters: StatementRequest['parameters'],
    interrupt: AbortSignal,
  ): Promise<void> {
    const { engine, settings, context, options, progress } = this.#options;
    const printer = this.#printer;
    // The session's thread keeps the time itself. This ends a computation, in which that thread sees no clock.
    const { timeout, partial } = { ...options, ...settings.options };
    const seconds = partial === true ? undefined : timeout;
    const { signal, stop } = startDeadline(
      'the statement',
      seconds,
      { ...context, interrupt },
      threadGraceMs,
    );
    const startedAt = performance.now();
    this.#requests = [];
    this.#lastStatement = { sql, parameters };
    progress?.begin();
    try {
      const answer = await engine.run(
        {
          sql,
          parameters,
          orgs: settings.orgs,
          cacheMs: settings.cacheMs,
          dryRun: settings.dryRun,
          options: settings.options,
          columns: printer.columns,
          format: printer.format,
          formatOptions: printer.formatOptions,
        },
        signal,
      );
      let readyAt: number | undefined;
      const chunks = atFirst(answer.chunks, () => {
        readyAt = performance.now();
        progress?.end();
      });
      if (answer.hasColumns) await printer.print(chunks, signal);
      else for await (const _ of chunks);
      progress?.end();
      const end = answer.end();
      if (end === undefined) return;
      // Reading in a pager is not the statement's time.
      const endedAt = settings.pager !== false ? (readyAt ?? performance.now()) : performance.now();
      printer.tell(answer, end, endedAt - startedAt);
      if (end.failure !== undefined) throw errorCodec.decode(end.failure);
    } catch (error) {
      if (context.interrupt.aborted) throw context.interrupt.reason;
      throw error;
    } finally {
      stop();
      progress?.end();
      await engine.refreshSchema().catch(() => {});
    }
  }

  /** A way to ask that is gone once it was used: a no is a no until the shell ends. */
  #asksOnce(): WritePort['ask'] {
    if (this.#hasAsked) return undefined;
    return (question) => {
      this.#hasAsked = true;
      // No statement runs yet whose progress would have to make way.
      return this.#options.editor.ask(question);
    };
  }

  #createPort(): ShellPort {
    const { settings, engine, context, history, runCommandLine } = this.#options;
    const shell = this;
    const signal = () => shell.#running?.signal ?? new AbortController().signal;
    return {
      settings,
      catalog: oktaCatalog,
      context,
      get history() {
        return history.entries;
      },
      get lastStatement() {
        return shell.#lastStatement;
      },
      get requests() {
        return shell.#requests;
      },
      get columns() {
        return shell.#printer.columns;
      },
      print: (text) => context.stdout.write(revealLines(text)),
      printRows: (result) => this.#printer.printRows(result),
      runStatement: (sql, parameters) => this.#runStatement(sql, parameters),
      runScript: (text) => this.runScript(text),
      get isTyped() {
        return shell.#scripts === 0;
      },
      runInTerminal: (command) => this.#printer.runInTerminal(command),
      sleep: (ms) => context.clock.sleep(ms, signal()),
      enter: (text) => this.enter(text),
      runCommandLine: (argv) => runCommandLine(argv, signal()),
      schema: () => engine.refreshSchema(),
      orgs: () => engine.orgs(),
      queries: () => openQueries(this.#options.options, context, this.#asksOnce()),
      saveTables: async () => {
        const saved = await engine.saveTables(signal());
        if (saved !== undefined) return saved;
        throw new UsageError('the local tables cannot be saved while a transaction is open', {
          hint: 'COMMIT or ROLLBACK first.',
        });
      },
      importTable: async (file, table) => {
        const rows = await engine.importTable(file, table, signal());
        await engine.refreshSchema();
        return rows;
      },
      clearCache: () => engine.clearCache(),
      quit: () => {
        this.#leaving = true;
      },
    };
  }
}

/** The chunks; `action` is called before the first one: until then SQLite may compute. */
async function* atFirst(chunks: AsyncIterable<Chunk>, action: () => void): AsyncGenerator<Chunk> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) action();
    isFirst = false;
    yield chunk;
  }
}
