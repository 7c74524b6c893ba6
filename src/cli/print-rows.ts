import type { FormatOptions } from '../output/format.ts';
import type { RowSet } from '../sql/value.ts';
import type { CommonOptions } from './common-options.ts';
import { type CliContext, usesColor } from './context.ts';
import type { Destination } from './statement-runner.ts';

/**
 * Prints rows that no statement gave, such as a list of saved queries.
 * @returns `closed` when whoever reads the output has had enough
 */
export async function printRows(
  rows: RowSet,
  { format, path }: Destination,
  options: CommonOptions,
  context: CliContext,
): Promise<'done' | 'closed'> {
  const { stdout, interrupt } = context;
  const chunks = (await format.load()).format(rows, formatOptions(path, options, context));
  if (path === undefined)
    return (await import('../output/write-chunks.ts')).writeChunks(stdout, chunks, interrupt);
  await (await import('../output/write-file.ts')).writeFileWhole(path, chunks, interrupt);
  return 'done';
}

function formatOptions(
  path: string | undefined,
  { formulaGuard, bom, color }: CommonOptions,
  context: CliContext,
): FormatOptions {
  const { stdout } = context;
  const toTerminal = path === undefined && stdout.isTTY === true;
  return {
    formulaGuard,
    bom: bom === true,
    width: toTerminal ? (stdout.columns ?? 80) : undefined,
    color: toTerminal && usesColor(context, stdout, color),
  };
}
