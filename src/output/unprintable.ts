/**
 * Characters that would move the cursor, recolour the screen, reorder or hide what stands around them: controls
 * (C0, DEL, C1), line and paragraph separators, bidirectional marks and overrides, invisible characters, and halves
 * of surrogate pairs. The joiners U+200C and U+200D stay, for emoji and Indic scripts are written with them.
 */
const unprintable =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** As JSON and JavaScript write it: `\u001b`. All these characters are in the basic plane. */
const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text with each such character shown as an escape, `\n` or `\u001b`, safe to print on a terminal. */
export function neutralise(text: string): string {
  return text.replace(unprintable, (character) => shortEscapes[character] ?? unicodeEscape(character));
}

/** The same for a text that is JSON already, where the escape means the very character: nothing is lost. */
export function neutraliseJson(json: string): string {
  return json.replace(unprintable, unicodeEscape);
}
