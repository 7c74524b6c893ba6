import { isKeyword, isName, isSymbol, type Token } from './token.ts';

/** Whether a statement adds the rows that it lists and calls no function for them, so that it is done in a moment. */
export function isPlainInsert(tokens: readonly Token[]): boolean {
  if (!isKeyword(tokens[0], 'INSERT', 'REPLACE')) return false;
  const values = tokens.findIndex((token) => isKeyword(token, 'VALUES'));
  return (
    values > 0 &&
    !tokens.some(
      (token, index) =>
        isKeyword(token, 'SELECT', 'WITH') ||
        (index > values && isSymbol(token, '(') && isName(tokens[index - 1])),
    )
  );
}
