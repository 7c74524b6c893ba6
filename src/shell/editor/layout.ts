import { measure } from '../../output/display-width.ts';
import { neutralise } from '../../output/unprintable.ts';
import { type Painted, paint, type Role } from '../highlight.ts';
import type { Edit } from './edit.ts';

/** Rows of a terminal, each narrower than it, and where the cursor is in them. */
export interface Layout {
  readonly rows: readonly string[];
  /** Columns that each row takes. */
  readonly widths: readonly number[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

export interface LayoutOptions {
  readonly prompt: string;
  readonly continuation: string;
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly painted: readonly Painted[];
}

const graphemes = new Intl.Segmenter();
const tabText = '  ';

/**
 * Breaks a text into rows. The last column stays empty: whether a terminal that has filled it is on the next line
 * already differs from one to the other. Of a text with more rows than the terminal, those around the cursor are kept.
 */
export function layOut(edit: Edit, options: LayoutOptions): Layout {
  const { from, to } = nearCursor(edit, 4 * options.columns * options.rows);
  const rows = new Rows(Math.max(options.columns - 1, 1));
  rows.put(from === 0 ? options.prompt : options.continuation);
  const painter = new Painter(options.painted);
  const text = edit.text.slice(from, to);
  let cursorAt: readonly [number, number] | undefined;
  for (const { segment, index } of graphemes.segment(text)) {
    const offset = from + index;
    if (offset >= edit.cursor) cursorAt ??= rows.next(segment === '\n' ? 0 : widthOf(shownAs(segment)));
    if (segment === '\n' || segment === '\r\n') {
      rows.end();
      rows.put(options.continuation);
    } else {
      const shown = shownAs(segment);
      rows.put(shown, painter.roleAt(offset));
    }
  }
  cursorAt ??= rows.next(0);
  return keepRows(rows.finish(), cursorAt, options.rows);
}

const shownAs = (character: string): string => (character === '\t' ? tabText : neutralise(character));

const widthOf = (shown: string): number => measure(shown).width;

/** As much of a text as can be on the screen around the cursor. */
function nearCursor({ text, cursor }: Edit, limit: number): { readonly from: number; readonly to: number } {
  const isSecondHalf = (offset: number) => /[\uDC00-\uDFFF]/.test(text[offset] ?? '');
  const from = Math.max(0, cursor - limit);
  const to = Math.min(text.length, cursor + limit);
  return { from: isSecondHalf(from) ? from + 1 : from, to: isSecondHalf(to) ? to - 1 : to };
}

function keepRows(
  { rows, widths }: { readonly rows: readonly string[]; readonly widths: readonly number[] },
  [cursorRow, cursorColumn]: readonly [number, number],
  limit: number,
): Layout {
  if (rows.length <= limit) return { rows, widths, cursorRow, cursorColumn };
  const first = Math.max(0, Math.min(cursorRow - Math.floor(limit / 2), rows.length - limit));
  return {
    rows: rows.slice(first, first + limit),
    widths: widths.slice(first, first + limit),
    cursorRow: cursorRow - first,
    cursorColumn,
  };
}

/** Finds the role of ascending offsets. */
class Painter {
  readonly #painted: readonly Painted[];
  #next = 0;

  constructor(painted: readonly Painted[]) {
    this.#painted = painted;
  }

  roleAt(offset: number): Role | undefined {
    while ((this.#painted[this.#next]?.end ?? Number.POSITIVE_INFINITY) <= offset) this.#next += 1;
    const painted = this.#painted[this.#next];
    return painted !== undefined && painted.start <= offset ? painted.role : undefined;
  }
}

/** Rows being filled. */
class Rows {
  readonly #limit: number;
  readonly #rows: string[] = [];
  readonly #widths: number[] = [];
  #row = '';
  #width = 0;
  #run = '';
  #runRole: Role | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  put(text: string, role?: Role): void {
    const width = widthOf(text);
    if (this.#width > 0 && this.#width + width > this.#limit) this.end();
    if (role !== this.#runRole) this.#flushRun();
    this.#runRole = role;
    this.#run += text;
    this.#width += width;
  }

  end(): void {
    this.#flushRun();
    this.#rows.push(this.#row);
    this.#widths.push(this.#width);
    this.#row = '';
    this.#width = 0;
  }

  /** Row and column at which something of that width would be put. */
  next(width: number): readonly [number, number] {
    const wraps = this.#width > 0 && this.#width + width > this.#limit;
    return wraps ? [this.#rows.length + 1, 0] : [this.#rows.length, this.#width];
  }

  finish(): { readonly rows: readonly string[]; readonly widths: readonly number[] } {
    this.end();
    return { rows: this.#rows, widths: this.#widths };
  }

  #flushRun(): void {
    this.#row +=
      this.#runRole === undefined || this.#run === '' ? this.#run : paint(this.#run, this.#runRole);
    this.#run = '';
  }
}
