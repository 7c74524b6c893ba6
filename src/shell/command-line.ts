/** A dot-command's line, cut into words as sqlite3 cuts it. */
export interface CommandLine {
  /** With its dot or backslash. */
  readonly name: string;
  readonly args: readonly string[];
  /** All after the name, as written. */
  readonly rest: string;
}

const word = /'((?:[^']|'')*)'?|"((?:[^"\\]|\\.)*)"?|(\S+)/gy;

/** Words may be quoted: `'it''s'`, `"a \"b\""`. */
export function splitCommand(line: string): CommandLine {
  const trimmed = line.trim();
  const name = /^\S*/.exec(trimmed)?.[0] ?? '';
  const rest = trimmed.slice(name.length).trim();
  return { name: name.replace(/;$/, ''), args: splitWords(rest).map(({ text }) => text), rest };
}

/** The words of a text, with where each begins. */
export function splitWords(text: string): readonly { readonly text: string; readonly start: number }[] {
  const words: { text: string; start: number }[] = [];
  let offset = 0;
  while (offset < text.length) {
    if (/\s/.test(text[offset] ?? '')) {
      offset += 1;
      continue;
    }
    word.lastIndex = offset;
    const match = word.exec(text);
    if (match === null) break;
    words.push({ text: unquoted(match), start: offset });
    offset = word.lastIndex;
  }
  return words;
}

const unquoted = ([, single, double, bare]: RegExpExecArray): string =>
  single?.replaceAll("''", "'") ?? double?.replace(/\\(.)/g, '$1') ?? bare ?? '';
