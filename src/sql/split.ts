import { isKeyword, isSymbol, type Token } from './token.ts';

/** One statement of a text: its tokens, without the closing semicolon. Offsets are those of the whole text. */
export interface StatementText {
  /** The whole text it was found in, so that an error can show line and column. */
  readonly source: string;
  readonly tokens: readonly Token[];
}

/** Whether the statement begins like `CREATE [TEMP] TRIGGER`, whose body holds semicolons. */
export function isTrigger(tokens: readonly Token[]): boolean {
  const explained = isKeyword(tokens[0], 'EXPLAIN') ? (isKeyword(tokens[1], 'QUERY') ? 3 : 1) : 0;
  const [create, ...words] = tokens.slice(explained, explained + 3);
  const [kind] = isKeyword(words[0], 'TEMP', 'TEMPORARY') ? words.slice(1) : words;
  return isKeyword(create, 'CREATE') && isKeyword(kind, 'TRIGGER');
}

/** Splits at the semicolons that end statements; empty statements are left out. */
export function splitStatements(source: string, tokens: readonly Token[]): readonly StatementText[] {
  const statements: StatementText[] = [];
  let from = 0;
  const close = (to: number) => {
    if (to > from) statements.push({ source, tokens: tokens.slice(from, to) });
    from = to + 1;
  };
  for (const [index, token] of tokens.entries()) {
    if (!isSymbol(token, ';')) continue;
    const insideTrigger =
      isTrigger(tokens.slice(from, from + 6)) &&
      !(isKeyword(tokens[index - 1], 'END') && isSymbol(tokens[index - 2], ';'));
    if (!insideTrigger) close(index);
  }
  close(tokens.length);
  return statements;
}

/** The text between two tokens, as written. */
export const textOf = (source: string, tokens: readonly Token[]): string =>
  tokens.length === 0 ? '' : source.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
