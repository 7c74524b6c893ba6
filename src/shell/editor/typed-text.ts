/** Controls but for line feeds and tabs, and characters that reorder or hide the text around them. */
const unwanted = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD\u202A-\u202E\u2066-\u2069]/g;

/** The clean text of a paste, and the number of characters left out. */
export interface PastedText {
  readonly text: string;
  readonly dropped: number;
}

/** A paste with line feeds alone for ends of lines, without those at its end, and without control characters. */
export function cleanPaste(pasted: string): PastedText {
  const text = pasted.replace(/\r\n?/g, '\n');
  const wanted = text.replace(unwanted, '');
  return { text: wanted.replace(/\n+$/, ''), dropped: text.length - wanted.length };
}

/** Whether a key stands for its own text. */
export const isTyped = (sequence: string): boolean =>
  sequence !== '' && !/[\x00-\x08\x0A-\x1F\x7F-\x9F]/.test(sequence);
