import type { RowSet } from '../base/sql-value.ts';
import type { Chunk, Format, FormatOptions } from '../output/format.ts';
import type { FormatEntry } from '../output/formats.ts';
import { revealLines } from '../output/unprintable.ts';
import type { CommonOptions } from './common-options.ts';
import { type Host, say, usesColor } from './host.ts';

/** Where the results of a command go. */
export interface Destination {
  readonly format: FormatEntry;
  /** Undefined for standard output. */
  readonly path: string | undefined;
}

/** A result; people see `text`, if there is one, in place of a table. */
type Printable = RowSet & { readonly text?: ((width: number | undefined) => string) | undefined };

type Compute = <T>(compute: () => T) => T;

export interface PrintOptions {
  readonly signal?: AbortSignal;
  /** Runs each step that makes a chunk; by it, reading rows can be ended from outside. */
  readonly compute?: Compute | undefined;
  /** Sets the result apart from the one before it. */
  readonly isFurther?: boolean;
}

/**
 * Prints a result where the command's options say.
 * @returns `closed` when the reader of the output has closed it
 */
export async function printRows(
  result: Printable,
  { format, path }: Destination,
  options: CommonOptions,
  context: Host,
  { signal = context.interrupt, compute = (next) => next(), isFurther = false }: PrintOptions = {},
): Promise<'done' | 'closed'> {
  let needed: number | undefined;
  const shape = formatOptions(path, options, context, (columns) => {
    needed = columns;
  });
  const text = format.name === 'table' ? result.text?.(shape.width) : undefined;
  const computed =
    text === undefined
      ? computedChunks(await format.load(), result, shape, compute)
      : computedBy(compute, [revealLines(text)]);
  if (path !== undefined) {
    const { writeFileWhole } = await import('../output/write-file.ts');
    await writeFileWhole(path, computed, signal);
    return 'done';
  }
  const { writeChunks } = await import('../output/write-chunks.ts');
  if (isFurther && isForPeople(format)) context.stdout.write('\n');
  const written = await writeChunks(context.stdout, computed, signal);
  if (needed !== undefined && options.quiet !== true && written === 'done') {
    say(
      context,
      `note: shown as lines, for a table needs ${needed} columns and this terminal has ${shape.width}`,
    );
  }
  return written;
}

/** Formats in which a result that follows another without an empty line would look like a part of it. */
const isForPeople = ({ name }: FormatEntry): boolean => ['table', 'markdown', 'line'].includes(name);

function formatOptions(
  path: string | undefined,
  { formulaGuard, bom, color }: CommonOptions,
  context: Host,
  onLines: FormatOptions['onLines'],
): FormatOptions {
  const { stdout } = context;
  const toTerminal = path === undefined && stdout.isTTY === true;
  return {
    formulaGuard,
    bom: bom === true,
    width: toTerminal ? (stdout.columns ?? 80) : undefined,
    color: toTerminal && usesColor(context, stdout, color),
    onLines,
  };
}

/**
 * How long chunks, or rows, are computed before they are written: the first ones soon, later ones longer. Between two
 * computations there is a moment (about 0.1 ms) in which SIGINT ends the process by itself, or is lost, so that there
 * should be few of them.
 */
const stretchMs = { first: 50, longest: 200 };

/** The chunks of a result; by `compute`, SQLite's work for them can be ended from outside. */
function computedChunks(
  { format }: Format,
  result: RowSet,
  shape: FormatOptions,
  compute: Compute,
): Iterable<Chunk> | AsyncIterable<Chunk> {
  const chunks = format(result, shape);
  if (Symbol.iterator in chunks) return computedBy(compute, chunks);
  // Chunks that come later cannot be computed in one go. The rows behind them can.
  return format({ ...result, rows: computedBy(compute, result.rows) }, shape);
}

/** By a clock that only runs forward. `performance` would load a module of Node's that nothing else needs. */
const nowMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

function* computedBy<T>(compute: Compute, parts: Iterable<T>): Generator<T> {
  const iterator = parts[Symbol.iterator]();
  // A step that is ended from outside leaves its iterator in the middle, and it cannot be closed.
  let isStepping = false;
  let ms = stretchMs.first;
  const stretch = (): { readonly ready: readonly T[]; readonly isLast: boolean } => {
    const ready: T[] = [];
    const end = nowMs() + ms;
    while (nowMs() < end) {
      const next = iterator.next();
      if (next.done === true) return { ready, isLast: true };
      ready.push(next.value);
    }
    return { ready, isLast: false };
  };
  try {
    for (let isLast = false; !isLast; ) {
      isStepping = true;
      const computed = compute(stretch);
      isStepping = false;
      yield* computed.ready;
      isLast = computed.isLast;
      ms = Math.min(2 * ms, stretchMs.longest);
    }
  } finally {
    if (!isStepping) iterator.return?.();
  }
}
