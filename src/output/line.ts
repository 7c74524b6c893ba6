import type { RowSet } from '../base/sql-value.ts';
import { gatherChunks } from './chunks.ts';
import { defaultNullText, displayText } from './display-text.ts';
import { measure } from './display-width.ts';
import type { FormatOptions, TextFormat } from './format.ts';
import { padCell } from './grid.ts';
import { styleFor } from './style.ts';
import { neutralise } from './unprintable.ts';

/** As in sqlite3's `.mode line`. */
const narrowestName = 5;

function* pieces({ columns, rows }: RowSet, options: FormatOptions): Generator<string> {
  const style = styleFor(options.color);
  const nullText = style.null(neutralise(options.nullText ?? defaultNullText));
  const names = columns.map(({ name }) => measure(neutralise(name)));
  const width = names.reduce((widest, name) => Math.max(widest, name.width), narrowestName);
  const labels = names.map((name) => `${padCell(name, width, true, style.name(name.text))} =`);

  let first = true;
  for (const row of rows) {
    if (!first) yield '\n';
    first = false;
    for (const [index, column] of columns.entries()) {
      const value = row[index] ?? null;
      const text = value === null ? nullText : neutralise(displayText(value, column));
      yield text === '' ? `${labels[index]}\n` : `${labels[index]} ${text}\n`;
    }
  }
}

/** A value a line, whole: `   name = value`, and an empty line between rows. */
export const line: TextFormat = {
  format: (result, options) => gatherChunks(pieces(result, options)),
};
