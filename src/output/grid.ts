import type { ResultColumn, Row, SqlValue } from '../base/sql-value.ts';
import { isNumeric } from './display-text.ts';
import { type Measured, measure, shorten } from './display-width.ts';
import { isIdentifier } from './identifier.ts';

/**
 * Rows that are held back to find out how wide the columns are. Later rows are written as they come, so that memory
 * stays bounded: one of their cells that is wider than its column pushes the rest of its line to the right, or is
 * shortened where the width is limited.
 */
const rowsMeasured = 10_000;

/** Columns of text, aligned by the beginning of a result. */
export interface Grid {
  readonly header: readonly Measured[];
  /** Columns of the terminal, 1 or more each. */
  readonly widths: readonly number[];
  /** The same of the values alone, 0 or more. */
  readonly valueWidths: readonly number[];
  /** Columns in which all values are numbers are aligned right. */
  readonly numeric: readonly boolean[];
  /** Whether each column holds ids that people act on. */
  readonly identifiers: readonly boolean[];
  /** All rows, those measured and those still to come. To be read once. */
  readonly lines: Iterable<GridLine>;
}

export interface GridLine {
  readonly row: Row;
  readonly cells: readonly Measured[];
}

/**
 * Measures the beginning of a result.
 * @param textFor gives the text of a cell, free of control characters.
 * @param widest no cell is kept wider than this; undefined for no limit.
 */
export function measureGrid(
  columns: readonly ResultColumn[],
  rows: Iterator<Row>,
  textFor: (value: SqlValue, column: ResultColumn) => string,
  headerFor: (name: string) => string,
  widest?: number,
): Grid {
  const cell = (text: string) => (widest === undefined ? measure(text) : shorten(text, widest));
  const lineOf = (row: Row): GridLine => ({
    row,
    cells: columns.map((column, index) => cell(textFor(row[index] ?? null, column))),
  });

  const header = columns.map(({ name }) => cell(headerFor(name)));
  const measured: GridLine[] = [];
  while (measured.length < rowsMeasured) {
    const next = rows.next();
    if (next.done === true) break;
    measured.push(lineOf(next.value));
  }

  function* lines(): Generator<GridLine> {
    yield* measured;
    measured.length = 0;
    for (let next = rows.next(); next.done !== true; next = rows.next()) yield lineOf(next.value);
  }
  const valueWidths = columns.map((_, index) =>
    measured.reduce((widestYet, { cells }) => Math.max(widestYet, cells[index]?.width ?? 0), 0),
  );
  const values = columns.map((_, index) =>
    measured.map(({ row }) => row[index] ?? null).filter((value) => value !== null),
  );
  return {
    header,
    widths: header.map(({ width }, index) => Math.max(1, width, valueWidths[index] ?? 0)),
    valueWidths,
    numeric: values.map((column) => column.length > 0 && column.every(isNumeric)),
    identifiers: columns.map((column, index) => isIdentifier(column, values[index] ?? [])),
    lines: lines(),
  };
}

/** Fills a cell up to `width` columns. @param painted the same text with colours, when it has any. */
export function padCell({ text, width }: Measured, to: number, right: boolean, painted = text): string {
  const padding = ' '.repeat(Math.max(0, to - width));
  return right ? padding + painted : painted + padding;
}
