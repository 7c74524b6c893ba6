/** Paints a text. It takes no columns, so widths are those of the bare text. */
export type Paint = (text: string) => string;

const plain: Paint = (text) => text;
const sgr =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001B[${on}m${text}\u001B[${off}m`;

export interface Style {
  readonly name: Paint;
  readonly null: Paint;
  readonly rule: Paint;
}

const plainStyle: Style = { name: plain, null: plain, rule: plain };

/** Bold and dim keep the terminal's own colours, so they can be read on light and dark backgrounds alike. */
const colorStyle: Style = { name: sgr(1, 22), null: sgr(2, 22), rule: sgr(2, 22) };

export const styleFor = (color: boolean): Style => (color ? colorStyle : plainStyle);
