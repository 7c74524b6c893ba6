import type { Column } from '../catalog/table.ts';
import { foldName } from '../sql/fold-name.ts';
import type { Token } from '../sql/token.ts';
import { isKeyword, isSymbol } from '../sql/token.ts';

/**
 * Which columns of virtual tables a statement can read, judged by the words alone that SQLite reads: too many is safe.
 * `*`, NATURAL and `IN table` read them all.
 */
export function usedColumns(texts: readonly (readonly Token[])[]): (column: Column) => boolean {
  const names = new Set<string>();
  for (const tokens of texts) {
    for (const [index, token] of tokens.entries()) {
      if (isKeyword(token, 'NATURAL') || isWholeRow(tokens, index)) return () => true;
      if (namesColumn(tokens, index)) names.add(foldName(token.value));
    }
  }
  return ({ name }) => names.has(foldName(name));
}

/** To SQLite a string is a name as well, in `t.'name'` and `USING ('name')`. */
function namesColumn(tokens: readonly Token[], index: number): boolean {
  const { kind } = tokens[index] as Token;
  if (kind !== 'string') return kind === 'word' || kind === 'quoted';
  return isSymbol(tokens[index - 1], '.') || isInUsing(tokens, index);
}

function isInUsing(tokens: readonly Token[], index: number): boolean {
  let at = index - 1;
  while (isSymbol(tokens[at], ',')) at -= 2;
  return isSymbol(tokens[at], '(') && isKeyword(tokens[at - 1], 'USING');
}

function isWholeRow(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (isSymbol(token, '*')) {
    return (
      isKeyword(before, 'SELECT', 'DISTINCT', 'ALL', 'RETURNING') ||
      isSymbol(before, ',') ||
      isSymbol(before, '.')
    );
  }
  // `x IN table` compares with all of a table's columns.
  return isKeyword(before, 'IN') && (token?.kind === 'word' || token?.kind === 'quoted');
}
