import { followedBy } from '../base/followed-by.ts';
import type { RowSet } from '../base/sql-value.ts';
import type { CommonOptions } from '../host/common-options.ts';
import { type Host, say } from '../host/host.ts';
import { writeStyled } from '../host/message-stream.ts';
import type { Chunk, FormatOptions } from '../output/format.ts';
import type { FormatName } from '../output/formats.ts';
import { formatNamed } from '../output/formats.ts';
import { writeChunks } from '../output/write-chunks.ts';
import type { Editor } from './editor/editor.ts';
import type { PrintedAnswer } from './engine/engine.ts';
import type { AnswerEnd } from './engine/protocol.ts';
import { footer } from './footer.ts';
import {
  type PagerContext,
  pipeTo,
  readScreenful,
  runInTerminal,
  showInPager,
  writeOutput,
} from './print-answer.ts';
import { type Settings, screenFormat } from './settings.ts';

export interface AnswerPrinterOptions {
  readonly context: Host;
  readonly options: CommonOptions;
  readonly settings: Settings;
  readonly editor: Editor;
  readonly color: boolean;
}

/** Prints answers as the settings say: on the screen, in a pager, into a file. */
export class AnswerPrinter {
  readonly #options: AnswerPrinterOptions;

  constructor(options: AnswerPrinterOptions) {
    this.#options = options;
  }

  get columns(): number {
    return this.#options.context.stdout.columns ?? 80;
  }

  get format(): FormatName {
    const { settings } = this.#options;
    return settings.output?.format ?? screenFormat(settings);
  }

  get formatOptions(): Omit<FormatOptions, 'onLines'> {
    const { settings, options, color } = this.#options;
    const toScreen = settings.output === undefined;
    const isCut = toScreen && settings.pager !== true;
    return {
      formulaGuard: settings.options.formulaGuard ?? options.formulaGuard,
      bom: (settings.options.bom ?? options.bom) === true,
      width: settings.width ?? (isCut ? this.columns : undefined),
      color: toScreen && color,
      nullText: settings.nullText,
      headers: settings.headers,
    };
  }

  async print(chunks: AsyncIterable<Chunk>, signal: AbortSignal): Promise<void> {
    const { settings, context } = this.#options;
    const { output } = settings;
    if (output !== undefined && 'command' in output) {
      if (output.once) settings.output = undefined;
      const code = await pipeTo(output.command, chunks, this.#lending(), signal);
      if (code !== 0)
        say(context, `${output.command} ended with ${code === null ? 'a signal' : `exit code ${code}`}`);
    } else if (output !== undefined) {
      await writeOutput(output, chunks, signal);
      settings.output = output.once ? undefined : { ...output, begun: true };
      say(context, `written to ${output.path}`);
    } else if (settings.pager === true) {
      await showInPager(chunks, this.#lending(), signal);
    } else if (settings.pager === 'long') {
      await this.#printOrPage(chunks, signal);
    } else {
      await writeChunks(context.stdout, chunks, signal);
    }
  }

  /** Only an answer that does not fit on the screen goes to the pager. */
  async #printOrPage(chunks: AsyncIterable<Chunk>, signal: AbortSignal): Promise<void> {
    const { context } = this.#options;
    const rows = (context.stdout as { readonly rows?: number }).rows ?? 24;
    const iterator = chunks[Symbol.asyncIterator]();
    // The footer and the next prompt need a line each.
    const { read, isLonger } = await readScreenful(iterator, rows - 2);
    const all = followedBy(read, iterator);
    if (isLonger) await showInPager(all, this.#lending(), signal);
    else await writeChunks(context.stdout, all, signal);
  }

  #lending(): PagerContext {
    const { context, editor } = this.#options;
    const lend = () => {
      editor.close();
      return () => editor.open();
    };
    return { env: context.env, lend };
  }

  /** Runs a program of the person's in the terminal. @returns its exit code */
  runInTerminal(command: string): Promise<number | null> {
    return runInTerminal(command, this.#lending());
  }

  /** The line under an answer. */
  tell({ hasColumns }: PrintedAnswer, end: AnswerEnd, tookMs: number): void {
    const { settings, context, options, color } = this.#options;
    if (options.quiet === true || context.stderr.isTTY !== true) return;
    const line = footer({ hasColumns, ...end, tookMs: settings.timer ? tookMs : undefined });
    if (line !== '') writeStyled(context.stderr, color ? `\u001B[2m${line}\u001B[22m\n` : `${line}\n`);
  }

  /** Rows that no statement gave, on the screen. */
  async printRows(result: RowSet): Promise<void> {
    const { settings, context } = this.#options;
    const format = await formatNamed(settings.expanded ? 'line' : 'table').load();
    const options = { ...this.formatOptions, width: this.columns, headers: true };
    await writeChunks(context.stdout, format.format(result, options));
  }
}
