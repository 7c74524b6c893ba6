import type { ResultColumn, RowSet, SqlValue } from '../base/sql-value.ts';
import { gatherChunks } from './chunks.ts';
import { defaultNullText, displayText } from './display-text.ts';
import type { FormatOptions, TextFormat } from './format.ts';
import { type Grid, measureGrid, padCell } from './grid.ts';
import { neutralise } from './unprintable.ts';

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The characters that make markup in GitHub's Markdown: emphasis, code, links, images, cells. An underscore within a
 * word makes none, so `user_id` stays readable.
 */
const markup = /[\\`*[\]~|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** Text that a reader of Markdown or HTML always shows as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((part) =>
      neutralise(part)
        .replace(markup, '\\$&')
        .replace(/[&<>]/g, (character) => htmlEntities[character] ?? character),
    )
    .join('<br>');
}

function* drawTable(grid: Grid): Generator<string> {
  const { header, widths, numeric, lines } = grid;
  const draw = (cells: typeof header) => {
    const padded = cells.map((cell, index) => padCell(cell, widths[index] ?? 0, numeric[index] === true));
    return `| ${padded.join(' | ')} |\n`;
  };
  yield draw(header);
  const rules = widths.map((width, index) =>
    numeric[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  yield `| ${rules.join(' | ')} |\n`;
  for (const { cells } of lines) yield draw(cells);
}

/** As narrow as a rule may be: `---`. */
const narrowest = 3;

function* pieces({ columns, rows: source }: RowSet, options: FormatOptions): Generator<string> {
  if (columns.length === 0) return;
  const rows = source[Symbol.iterator]();
  try {
    const nullText = escapeMarkdown(options.nullText ?? defaultNullText);
    const textFor = (value: SqlValue, column: ResultColumn) =>
      value === null ? nullText : escapeMarkdown(displayText(value, column));
    const grid = measureGrid(columns, rows, textFor, escapeMarkdown);
    yield* drawTable({ ...grid, widths: grid.widths.map((width) => Math.max(narrowest, width)) });
  } finally {
    rows.return?.();
  }
}

/** A table of GitHub's Markdown, padded so that it reads well as plain text too. Values are never cut. */
export const markdown: TextFormat = {
  format: (result, options) => gatherChunks(pieces(result, options)),
};
