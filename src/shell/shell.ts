import { oktaCatalog } from '../catalog/catalog.ts';
import type { CommonOptions } from '../cli/common-options.ts';
import type { CliContext } from '../cli/context.ts';
import { startDeadline } from '../cli/deadline.ts';
import type { Progress } from '../cli/progress.ts';
import { InterruptedError, OktaqlError, UsageError } from '../errors.ts';
import type { ClientEvent } from '../execute/ports.ts';
import type { RowSet } from '../execute/rows.ts';
import type { FormatOptions } from '../output/format.ts';
import { formatNamed } from '../output/formats.ts';
import { writeChunks } from '../output/write-chunks.ts';
import { openLibrary } from '../saved/library.ts';
import { complete } from './completion/complete.ts';
import { listFiles } from './completion/list-files.ts';
import type { Completion } from './completion/scope.ts';
import type { RanStatement, ShellPort } from './dot-commands/dot-command.ts';
import { runCommand } from './dot-commands/dot-commands.ts';
import type { Editor } from './editor/editor.ts';
import type { Engine, PrintedAnswer } from './engine/engine.ts';
import { orAborted } from './engine/or-aborted.ts';
import type { AnswerEnd, StatementRequest } from './engine/protocol.ts';
import { errorCodec, reportOf } from './engine/reported-error.ts';
import { footer } from './footer.ts';
import type { History } from './history.ts';
import type { HistoryFile } from './history-file.ts';
import { showInPager, writeOutput } from './print-answer.ts';
import { readInputs } from './read-inputs.ts';
import { type Settings, screenFormat } from './settings.ts';

export interface ShellOptions {
  readonly context: CliContext;
  readonly options: CommonOptions;
  readonly engine: Engine;
  readonly editor: Editor;
  readonly settings: Settings;
  readonly history: History;
  readonly historyFile: HistoryFile;
  readonly progress: Progress | undefined;
  readonly color: boolean;
}

/** How long a statement may take to end before Ctrl-C, pressed again, leaves the shell. In milliseconds. */
const patienceMs = 2000;

/** Reads entries and runs them until the user leaves. */
export class Shell {
  readonly #options: ShellOptions;
  readonly #port: ShellPort;
  #requests: ClientEvent[] = [];
  #lastStatement: RanStatement | undefined;
  #running: AbortController | undefined;
  /** Runs from Ctrl-C until the user is told that one more leaves. */
  #patience: NodeJS.Timeout | undefined;
  #leaving = false;
  /** Aborted with what makes it impossible to go on. */
  readonly #ending = new AbortController();
  /** The names of the orgs, once they were asked for. */
  #orgNames: readonly string[] | undefined;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#port = this.#createPort();
  }

  /** What the client tells of its work. */
  observe(event: ClientEvent): void {
    this.#requests.push(event);
    this.#options.progress?.observe(event);
  }

  /**
   * @param opened rejects when the session cannot be opened
   * @throws what `opened` rejects with; InterruptedError when Ctrl-C did not end a statement, and came once more
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
        const entered = await orAborted(editor.read(), ending);
        if (entered.kind === 'end') break;
        if (entered.kind === 'text') await orAborted(this.enter(entered.text), this.#ending.signal);
      }
    } finally {
      context.interrupt.removeEventListener('abort', onInterrupt);
    }
  }

  /** What can be completed at the cursor. */
  async complete(text: string, cursor: number): Promise<Completion> {
    const { engine, settings, context } = this.#options;
    const { localTables, functions } = engine.schema;
    return complete(text, cursor, {
      catalog: oktaCatalog,
      localTables,
      functions,
      orgs: await this.#knownOrgs(),
      queries: await this.#knownQueries(text),
      parameters: [...settings.parameters.keys()],
      files: (prefix) => listFiles(prefix, context.cwd, context.homeDir),
    });
  }

  /** Asks a question of a statement that waits for the answer. */
  async ask(question: string): Promise<string | undefined> {
    this.#options.progress?.erase();
    return this.#options.editor.ask(question);
  }

  async #knownQueries(text: string): Promise<readonly string[]> {
    if (!/^\s*\.(run|queries)\s/.test(text)) return [];
    try {
      return (await openLibrary(this.#options.context)).all().map(({ name }) => name);
    } catch {
      // A fault in a query's file is told when the query is run.
      return [];
    }
  }

  async #knownOrgs(): Promise<readonly string[]> {
    if (this.#orgNames !== undefined) return this.#orgNames;
    try {
      this.#orgNames = (await this.#options.engine.orgs()).map(({ name }) => name);
      return this.#orgNames;
    } catch {
      // A configuration that cannot be read is told when a statement needs it.
      return [];
    }
  }

  /**
   * Runs what was entered, and reports what goes wrong.
   * @throws the reason of the context's interrupt, once it is aborted
   */
  async enter(text: string): Promise<void> {
    const { history, historyFile } = this.#options;
    if (text.trim() === '') return;
    if (history.add(text)) await historyFile.append(history.entries.at(-1) ?? text);
    try {
      await this.#runText(text);
    } catch (error) {
      this.#options.context.interrupt.throwIfAborted();
      this.#report(error);
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
          this.#report(error);
          throw new UsageError(`${left} more ${left === 1 ? 'entry was' : 'entries were'} not run`);
        }
        throw error;
      }
      if (this.#leaving) return;
    }
  }

  #report(error: unknown): void {
    const { context, options } = this.#options;
    context.stderr.write(reportOf(error).text);
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

  /** Ctrl-C while something runs. What does not end soon can be left behind. */
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
    const { output } = settings;
    const { signal, stop } = startDeadline('the statement', options.timeout, { ...context, interrupt });
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
          timeout: options.timeout,
          columns: context.stdout.columns ?? 80,
          format: output?.format ?? screenFormat(settings),
          formatOptions: this.#formatOptions(),
        },
        signal,
      );
      progress?.end();
      if (answer.hasColumns) await this.#print(answer, signal);
      else for await (const _ of answer.chunks);
      const end = answer.end();
      if (end === undefined) return;
      this.#tell(answer, end, performance.now() - startedAt);
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

  #formatOptions(): FormatOptions {
    const { settings, options, context, color } = this.#options;
    const toScreen = settings.output === undefined;
    const width =
      settings.width ?? (toScreen && !settings.pager ? (context.stdout.columns ?? 80) : undefined);
    return {
      formulaGuard: options.formulaGuard,
      bom: options.bom === true,
      width,
      color: toScreen && color,
      nullText: settings.nullText,
      headers: settings.headers,
    };
  }

  async #print(answer: PrintedAnswer, signal: AbortSignal): Promise<void> {
    const { settings, context, editor } = this.#options;
    const { output } = settings;
    if (output !== undefined) {
      await writeOutput(output, answer.chunks, signal);
      settings.output = output.once ? undefined : { ...output, begun: true };
      context.stderr.write(`written to ${output.path}\n`);
    } else if (settings.pager) {
      const lend = () => {
        editor.close();
        return () => editor.open();
      };
      await showInPager(answer.chunks, { env: context.env, lend }, signal);
    } else {
      await writeChunks(context.stdout, answer.chunks, signal);
    }
  }

  #tell({ hasColumns }: PrintedAnswer, end: AnswerEnd, tookMs: number): void {
    const { settings, context, options, color } = this.#options;
    if (options.quiet === true) return;
    const line = footer({ hasColumns, ...end, tookMs: settings.timer ? tookMs : undefined });
    if (line !== '') context.stderr.write(color ? `\u001B[2m${line}\u001B[22m\n` : `${line}\n`);
  }

  async #printRows(result: RowSet, wanted: 'table' | 'line' = 'table'): Promise<void> {
    const { settings, context } = this.#options;
    const format = await formatNamed(settings.expanded ? 'line' : wanted).load();
    await writeChunks(
      context.stdout,
      format.format(result, { ...this.#formatOptions(), width: context.stdout.columns ?? 80, headers: true }),
    );
  }

  #createPort(): ShellPort {
    const { settings, engine, context, history } = this.#options;
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
        return context.stdout.columns ?? 80;
      },
      print: (text) => context.stdout.write(text),
      printRows: (result, format) => this.#printRows(result, format),
      runStatement: (sql, parameters) => this.#runStatement(sql, parameters),
      runText: (text) => this.#runText(text),
      schema: () => engine.refreshSchema(),
      orgs: () => engine.orgs(),
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
