const word = /\s*((?:"[^"]*"|'[^']*'|[^\s"'])+)/y;

/**
 * The words of a command as a shell would cut them, without all else that a shell does: `op read "op://a b/c"`.
 * @returns undefined when a quote is not closed, or there is no word
 */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const trimmed = text.trim();
  word.lastIndex = 0;
  while (word.lastIndex < trimmed.length) {
    const found = word.exec(trimmed);
    if (found === null) return undefined;
    words.push((found[1] ?? '').replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
  }
  return words.length === 0 ? undefined : words;
}
