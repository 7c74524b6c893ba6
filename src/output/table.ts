import type { Row, RowSet } from '../sql/value.ts';
import { gatherChunks } from './chunks.ts';
import { defaultNullText, displayText } from './display-text.ts';
import { type Measured, shorten } from './display-width.ts';
import { fitWidths } from './fit-widths.ts';
import type { Format, FormatOptions } from './format.ts';
import { type Grid, measureGrid, padCell } from './grid.ts';
import { line } from './line.ts';
import { styleFor } from './style.ts';
import { neutralise } from './unprintable.ts';

/** Columns of the terminal taken by what stands before the first cell, and between two. */
const margin = 1;
const gap = 3;

/** The widths for the terminal at hand; undefined when the columns are too many for it. */
function widthsFor({ widths }: Grid, width: number | undefined): readonly number[] | undefined {
  if (width === undefined) return widths;
  return fitWidths(widths, width - margin - gap * (widths.length - 1));
}

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
    const widths = widthsFor(grid, options.width);
    if (widths === undefined) yield* line.format({ columns, rows: rowsOf(grid) }, options);
    else yield* drawTable(grid, widths, options);
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
  const draw = (cells: readonly Measured[], paint: (text: string, index: number) => string) => {
    const drawn = cells.map((whole, index) => {
      const width = widths[index] ?? whole.width;
      const cell = options.width === undefined ? whole : shorten(whole.text, width);
      const right = grid.numeric[index] === true;
      return padCell(cell, index === last && !right ? 0 : width, right, paint(cell.text, index));
    });
    return ` ${drawn.join(between)}\n`;
  };

  if (options.headers ?? true) {
    yield draw(grid.header, style.name);
    yield `${style.rule(`─${widths.map((width) => '─'.repeat(width)).join('─┼─')}`)}\n`;
  }
  for (const { row, cells } of grid.lines) {
    yield draw(cells, (text, index) => (row[index] === null ? style.null(text) : text));
  }
}

/**
 * For people: columns aligned, under a header. On a terminal wide columns are shortened until all of them fit; when
 * there are too many even for that, each row is written as lines instead. Elsewhere no value is ever cut.
 */
export const table: Format = {
  name: 'table',
  format: (result, options) => gatherChunks(pieces(result, options)),
};
