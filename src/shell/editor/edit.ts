/** A text being typed, and where the cursor is in it. Offsets are in UTF-16 code units, between characters. */
export interface Edit {
  readonly text: string;
  readonly cursor: number;
}

export const emptyEdit: Edit = { text: '', cursor: 0 };

export const editOf = (text: string, cursor = text.length): Edit => ({ text, cursor });

const graphemes = new Intl.Segmenter();

/** No character is longer. In UTF-16 code units; a long family of emoji has 25. */
const longestCharacter = 64;

/** Where the character after the offset ends. */
export function nextCharacter(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  const [first] = graphemes.segment(text.slice(offset, offset + longestCharacter));
  return offset + (first?.segment.length ?? 1);
}

/** Where the character before the offset begins. */
export function previousCharacter(text: string, offset: number): number {
  if (offset <= 0) return 0;
  const from = Math.max(0, offset - longestCharacter);
  let last = from;
  for (const { index } of graphemes.segment(text.slice(from, offset))) last = from + index;
  return last;
}

export const lineStart = ({ text, cursor }: Edit): number => text.lastIndexOf('\n', cursor - 1) + 1;

export function lineEnd({ text, cursor }: Edit): number {
  const end = text.indexOf('\n', cursor);
  return end === -1 ? text.length : end;
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

export function nextWord({ text, cursor }: Edit): number {
  let offset = cursor;
  while (offset < text.length && !isWordCharacter(text[offset])) offset += 1;
  while (offset < text.length && isWordCharacter(text[offset])) offset += 1;
  return offset;
}

export function previousWord({ text, cursor }: Edit): number {
  let offset = cursor;
  while (offset > 0 && !isWordCharacter(text[offset - 1])) offset -= 1;
  while (offset > 0 && isWordCharacter(text[offset - 1])) offset -= 1;
  return offset;
}

/** The start of the word before the cursor as Ctrl-W sees it: a word ends only at blanks. */
export function previousBlank({ text, cursor }: Edit): number {
  let offset = cursor;
  while (offset > 0 && /\s/.test(text[offset - 1] ?? '')) offset -= 1;
  while (offset > 0 && !/\s/.test(text[offset - 1] ?? '')) offset -= 1;
  return offset;
}

export const insert = ({ text, cursor }: Edit, inserted: string): Edit => ({
  text: text.slice(0, cursor) + inserted + text.slice(cursor),
  cursor: cursor + inserted.length,
});

/** Cuts the text between two offsets; the cursor goes to the cut. */
export const cut = ({ text }: Edit, from: number, to: number): Edit => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
});

/** With the text from the offset to the cursor replaced. */
export const replaceBefore = ({ text, cursor }: Edit, from: number, by: string): Edit => ({
  text: text.slice(0, from) + by + text.slice(cursor),
  cursor: from + by.length,
});

export const moved = ({ text }: Edit, cursor: number): Edit => ({ text, cursor });

/**
 * The cursor a line up or down, at the same number of characters from the line's beginning.
 * @returns undefined when there is no such line.
 */
export function movedLine(edit: Edit, by: -1 | 1): Edit | undefined {
  const { text, cursor } = edit;
  const start = lineStart(edit);
  const column = cursor - start;
  if (by === -1) {
    if (start === 0) return undefined;
    const target = text.lastIndexOf('\n', start - 2) + 1;
    return moved(edit, onCharacter(text, target, Math.min(target + column, start - 1)));
  }
  const end = lineEnd(edit);
  if (end === text.length) return undefined;
  const target = end + 1;
  const targetEnd = lineEnd({ text, cursor: target });
  return moved(edit, onCharacter(text, target, Math.min(target + column, targetEnd)));
}

/** The offset, or the nearest one before it that lies between characters. */
function onCharacter(text: string, lineFrom: number, offset: number): number {
  const before = previousCharacter(text, offset);
  return before < lineFrom || nextCharacter(text, before) <= offset ? offset : before;
}
