import type { Layout } from './layout.ts';

/** Where the editor draws. */
export type TerminalOutput = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
const clearBelow = '\u001B[J';

const up = (rows: number): string => (rows > 0 ? `\u001B[${rows}A` : '');
const right = (columns: number): string => (columns > 0 ? `\u001B[${columns}C` : '');

/** Draws rows at the end of the terminal's text, each time in place of the rows drawn before. */
export class Screen {
  readonly #output: TerminalOutput;
  #drawn: Layout | undefined;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  get columns(): number {
    return Math.max(this.#output.columns ?? 80, 2);
  }

  get rows(): number {
    return Math.max(this.#output.rows ?? 24, 2);
  }

  /** @param below further rows, under the cursor's. */
  draw(layout: Layout, below: readonly string[] = []): void {
    const rows = [...layout.rows, ...below];
    const back = up(rows.length - 1 - layout.cursorRow);
    this.#output.write(
      `${hideCursor}${this.#home()}${rows.join('\r\n')}${back}\r${right(layout.cursorColumn)}${showCursor}`,
    );
    this.#drawn = layout;
  }

  /** Leaves the rows as they are, and goes to the line after them. */
  leave(): void {
    if (this.#drawn === undefined) return;
    const down = this.#drawn.rows.length - 1 - this.#drawn.cursorRow;
    this.#output.write(`${down > 0 ? `\u001B[${down}B` : ''}${clearBelow}\r\n`);
    this.#drawn = undefined;
  }

  /** Takes the rows away. */
  erase(): void {
    if (this.#drawn === undefined) return;
    this.#output.write(this.#home());
    this.#drawn = undefined;
  }

  clear(): void {
    this.#output.write('\u001B[H\u001B[2J');
    this.#drawn = undefined;
  }

  /**
   * To the first of the rows drawn before, with all below it gone. After a resize the terminal has broken rows that
   * became too long for it.
   */
  #home(): string {
    if (this.#drawn === undefined) return `\r${clearBelow}`;
    const { widths, cursorRow, cursorColumn } = this.#drawn;
    const { columns } = this;
    const above = widths
      .slice(0, cursorRow)
      .reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return `${up(above + Math.floor(cursorColumn / columns))}\r${clearBelow}`;
  }
}
