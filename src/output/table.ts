import type { Row, RowSet } from '../base/sql-value.ts';
import { gatherChunks } from './chunks.ts';
import { defaultNullText, displayText } from './display-text.ts';
import { type Measured, shorten } from './display-width.ts';
import { fitWidths } from './fit-widths.ts';
import type { FormatOptions, TextFormat } from './format.ts';
import { type Grid, measureGrid, padCell } from './grid.ts';
import { line } from './line.ts';
import { styleFor } from './style.ts';
import { neutralise } from './unprintable.ts';

/** Columns of the terminal before the first cell, and between two. */
const margin = 1;
const gap = 3;

/** A column is not cut down to less than this: `2026-11-20…` is still a day. */
const readable = 11;
/** Nor is a header: `sub…`. */
const readableHeader = 4;

/** Columns that are never cut: part of an id is no id, and part of a number is another number. */
const isWhole = ({ identifiers, numeric }: Grid, index: number): boolean =>
  identifiers[index] === true || numeric[index] === true;

/** The narrowest that each column may become. */
const leastWidths = (grid: Grid): readonly number[] =>
  grid.widths.map((width, index) =>
    isWhole(grid, index)
      ? Math.max(grid.valueWidths[index] ?? 0, Math.min(width, readableHeader))
      : Math.min(width, readable),
  );

/** The width of a line beside its cells. */
const frameWidth = ({ widths }: Grid): number => margin + gap * (widths.length - 1);

function* pieces(result: RowSet, options: FormatOptions): Generator<string> {
  const { columns } = result;
  if (columns.length === 0) return;
  const rows = result.rows[Symbol.iterator]();
  try {
    const nullText = neutralise(options.nullText ?? defaultNullText);
    const grid = measureGrid(
      columns,
      rows,
      (value, column) => (value === null ? nullText : neutralise(displayText(value, column))),
      neutralise,
      options.width,
    );
    const least = leastWidths(grid);
    const widths =
      options.width === undefined
        ? grid.widths
        : fitWidths(grid.widths, least, options.width - frameWidth(grid));
    if (widths !== undefined) {
      yield* drawTable(grid, widths, options);
    } else {
      options.onLines?.(least.reduce((total, width) => total + width, frameWidth(grid)));
      yield* line.format({ columns, rows: rowsOf(grid) }, options);
    }
  } finally {
    rows.return?.();
  }
}

function* rowsOf(grid: Grid): Generator<Row> {
  for (const { row } of grid.lines) yield row;
}

function* drawTable(grid: Grid, widths: readonly number[], options: FormatOptions): Generator<string> {
  const style = styleFor(options.color);
  const between = ` ${style.rule('│')} `;
  const last = widths.length - 1;

  // The last column is not padded: blanks at the end of a line only make it wrap.
  const draw = (
    cells: readonly Measured[],
    mayCut: (index: number) => boolean,
    paint: (text: string, index: number) => string,
  ) => {
    const drawn = cells.map((whole, index) => {
      const width = widths[index] ?? whole.width;
      const cell = mayCut(index) ? shorten(whole.text, width) : whole;
      const right = grid.numeric[index] === true;
      return padCell(cell, index === last && !right ? 0 : width, right, paint(cell.text, index));
    });
    return ` ${drawn.join(between)}\n`;
  };

  const mayCutValue = (index: number) => options.width !== undefined && !isWhole(grid, index);

  if (options.headers ?? true) {
    yield draw(grid.header, () => options.width !== undefined, style.name);
    yield `${style.rule(`─${widths.map((width) => '─'.repeat(width)).join('─┼─')}`)}\n`;
  }
  for (const { row, cells } of grid.lines) {
    yield draw(cells, mayCutValue, (text, index) => (row[index] === null ? style.null(text) : text));
  }
}

/**
 * For people: columns aligned, under a header. On a terminal wide columns of text are shortened until all of them fit,
 * but neither ids nor numbers; when the columns are too many for that, each row is written as lines instead, as with
 * psql's `\x auto`. Elsewhere no value is ever cut.
 */
export const table: TextFormat = {
  format: (result, options) => gatherChunks(pieces(result, options)),
};
