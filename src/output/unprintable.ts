/**
 * What would move the cursor, recolour the screen, reorder or hide what stands around it: controls (C0, DEL, C1), line
 * and paragraph separators, halves of surrogate pairs, and all that Unicode has drawn as nothing at all (marks of
 * direction, joiners, fillers such as U+3164, variation selectors, tags).
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\uFFF9-\uFFFB]/u;

/** Scripts whose words are written with the joiners U+200C and U+200D. */
const joining = [
  ...['Arabic', 'Syriac', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Balinese', 'Javanese'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');

/**
 * Where such characters belong to what is seen: an emoji that Unicode recommends for interchange, and a joiner inside
 * a word of a script that needs it. By a constructor, because TypeScript takes the flag `v` for newer than its target.
 */
const seen = `\\p{RGI_Emoji}|(?<=[${joining}])[\\u200C\\u200D](?=[${joining}])`;
let slowPattern: RegExp | undefined;

const escapeUnseen = (text: string, shown: (character: string) => string): string => {
  if (!unprintable.test(text)) return text;
  slowPattern ??= new RegExp(`${seen}|(${unprintable.source})`, 'gv');
  return text.replace(slowPattern, (found, unseen?: string) =>
    unseen === undefined ? found : shown(unseen),
  );
};

/**
 * What a person cannot see, or cannot tell from something else, when it stands in a name: the above wherever it stands,
 * blanks other than the one of the space bar, and characters that have no glyph of their own.
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

/** A text of a message or question, on one line: whoever decides by it sees each character that it is made of. */
export const reveal = (text: string): string => text.replace(doubtful, shownEscape);

/** The same for a text that is JSON already. */
export const revealJson = (json: string): string => json.replace(doubtful, jsonEscape);

/** The same for a text of several lines. */
export const revealLines = (text: string): string => text.split('\n').map(reveal).join('\n');

/** As many blanks in place of each such character as it has code units, for a caret to stand under the right one. */
export const blankOut = (text: string): string => text.replace(doubtful, ({ length }) => ' '.repeat(length));
