import { hostname, userInfo } from 'node:os';
import type { RowSet, SqlValue } from '../base/sql-value.ts';
import { version } from '../base/version.ts';
import { reveal } from '../output/unprintable.ts';
import type { WriteOptions, WritePort } from '../writes/prepare/write-options.ts';
import type { CommonOptions } from './common-options.ts';
import { type Host, say, usesColor } from './host.ts';
import { journalPath } from './journal-path.ts';
import { writeStyled } from './message-stream.ts';

/** How statements of a command line may write: as its options say, with the person at the terminal. */
export function writeOptions(
  options: CommonOptions,
  context: Host,
  ask: WritePort['ask'] = askAtTerminal(context),
): WriteOptions {
  const { yes, dryRun, maxWrites, allowRevokeCurrent, includeOwn, quiet } = options;
  // A person must see the preview before the question.
  const isSilent = quiet === true && yes === true;
  return {
    policy: { yes, dryRun, maxWrites, allowRevokeCurrent, includeOwn },
    port: {
      // The characters that make a terminal hide text or move the cursor can stand in a name.
      ask: ask && ((question, signal) => ask(reveal(question), signal)),
      show: async (preview) => {
        if (isSilent && dryRun !== true) return;
        const { previewRows } = await import('../writes/prepare/preview.ts');
        say(context, preview.rows.length > 0 ? `${preview.title}:` : preview.title);
        if (preview.rows.length > 0) await sayRows(previewRows(preview), options, context);
      },
      showOutcomes: (outcomes) => sayRows(outcomes, options, context),
      notice: (message) => {
        if (!isSilent) say(context, message);
      },
      warn: (message) => say(context, message),
    },
    openJournal: async () => {
      const { openJournalFile } = await import('../writes/journal/journal-file.ts');
      const { isRunning, processStart } = await import('./running-process.ts');
      return openJournalFile({
        path: journalPath(options, context),
        author: {
          user: userName(context),
          host: hostname(),
          pid: process.pid,
          processStart: await processStart(process.pid),
          version,
        },
        clock: context.clock,
        isRunning,
      });
    },
  };
}

/**
 * Rows on standard error, for a person who decides by them: each character is shown, and no value is cut, so rows too
 * wide for the terminal become lines.
 */
async function sayRows(rows: RowSet, options: CommonOptions, context: Host): Promise<void> {
  const { stderr } = context;
  const format = {
    formulaGuard: false,
    bom: false,
    color: usesColor(context, stderr, options.color),
    nullText: '-',
  };
  const { table } = await import('../output/table.ts');
  const { measure } = await import('../output/display-width.ts');
  const shown = (cell: SqlValue) => (typeof cell === 'string' ? reveal(cell) : cell);
  const whole = { columns: rows.columns, rows: [...rows.rows].map((row) => row.map(shown)) };
  const text = [...table.format(whole, { ...format, color: false })].join('');
  const width = Math.max(...text.split('\n').map((line) => measure(line).width));
  if (stderr.isTTY === true && width > (stderr.columns ?? 80)) {
    const { line } = await import('../output/line.ts');
    for (const chunk of line.format(whole, format)) writeStyled(stderr, chunk);
  } else {
    for (const chunk of table.format(whole, format)) writeStyled(stderr, chunk);
  }
}

/** Undefined where no one sits: standard input or standard error is no terminal. */
export function askAtTerminal(context: Host): WritePort['ask'] {
  if (context.stdin.isTTY !== true || context.stderr.isTTY !== true) return undefined;
  return async (question, signal) =>
    (await import('./ask-question.ts')).askQuestion(question, context, signal);
}

function userName({ env }: Host): string {
  try {
    return userInfo().username;
  } catch {
    // No entry in the user database, as in some containers.
    return env['USER'] ?? env['LOGNAME'] ?? 'unknown';
  }
}
