/**
 * Characters that act on a terminal or cannot be seen: controls (C0, DEL, C1), line and paragraph separators, halves of
 * surrogate pairs, and Unicode's "default ignorable" ones (marks of direction, joiners, fillers such as U+3164,
 * variation selectors, tags).
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\uFFF9-\uFFFB]/u;

/** Scripts whose words are written with the joiners U+200C and U+200D. */
const joining = [
  ...['Arabic', 'Syriac', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Balinese', 'Javanese'],
];

/** A joiner inside a word: between two letters or marks of that script. For the flag `v`. */
function joinerIn(script: string): string {
  const part = `[\\p{Script=${script}}&&[\\p{L}\\p{M}]]`;
  return `(?<=${part})[\\u200C\\u200D](?=${part})`;
}

/**
 * The places where such characters are a part of something visible: an emoji that Unicode recommends for interchange,
 * and a joiner in a script that needs it. A string, because the flag `v` is newer than the target of TypeScript.
 */
const seen = ['\\p{RGI_Emoji}', ...joining.map(joinerIn)].join('|');
let slowPattern: RegExp | undefined;

const escapeUnseen = (text: string, shown: (character: string) => string): string => {
  if (!unprintable.test(text)) return text;
  slowPattern ??= new RegExp(`${seen}|(${unprintable.source})`, 'gv');
  return text.replace(slowPattern, (found, unseen?: string) =>
    unseen === undefined ? found : shown(unseen),
  );
};

/**
 * Characters of a name that a person cannot see, or takes for others: those above in any place, blanks other than the
 * usual one, and characters without a glyph of their own.
 */
const doubtful = /[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** As JavaScript writes it: `\n`, `\u001b`, `\u{e0041}`. */
function shownEscape(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** As JSON writes it: `\u001b`, `\udb40\udc41`. */
const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => unitEscape(character.charCodeAt(index))).join('');

const unitEscape = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** A value of a result, safe to print on a terminal: emoji and words stay as they are, the rest is shown as escapes. */
export const neutralise = (text: string): string => escapeUnseen(text, shownEscape);

/** The same for a text that is JSON already, where the escape means the very character: nothing is lost. */
export const neutraliseJson = (json: string): string => escapeUnseen(json, jsonEscape);

/** A text of a message or question, on one line. A person may decide by it, so that every character is shown. */
export const reveal = (text: string): string => text.replace(doubtful, shownEscape);

/** The same for a text that is JSON already. */
export const revealJson = (json: string): string => json.replace(doubtful, jsonEscape);

/** The same for a text of several lines. */
export const revealLines = (text: string): string => text.split('\n').map(reveal).join('\n');

/** As many blanks in place of each such character as it has code units, for a caret to stand under the right one. */
export const blankOut = (text: string): string => text.replace(doubtful, ({ length }) => ' '.repeat(length));
