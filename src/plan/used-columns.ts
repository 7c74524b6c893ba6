import { foldName } from '../base/fold-name.ts';
import type { Column } from '../catalog/table.ts';
import type { Token } from '../sql/token.ts';
import { isKeyword, isSymbol } from '../sql/token.ts';

/**
 * The columns of virtual tables that a statement can read, judged by SQLite's words alone: too many is safe.
 * `*`, NATURAL and `IN table` read them all.
 */
export function usedColumns(texts: readonly (readonly Token[])[]): (column: Column) => boolean {
  const names = new Set<string>();
  for (const tokens of texts) {
    // Of USING, until its parenthesis closes.
    let inUsing = false;
    for (const [index, token] of tokens.entries()) {
      if (isSymbol(token, ')')) inUsing = false;
      else if (isSymbol(token, '(')) inUsing = isKeyword(tokens[index - 1], 'USING');
      if (isKeyword(token, 'NATURAL') || isWholeRow(tokens, index)) return () => true;
      if (namesColumn(tokens, index, inUsing)) names.add(foldName(token.value));
    }
  }
  return ({ name }) => names.has(foldName(name));
}

/** To SQLite a string is a name as well, in `t.'name'` and `USING ('name')`. */
function namesColumn(tokens: readonly Token[], index: number, inUsing: boolean): boolean {
  const { kind } = tokens[index] as Token;
  if (kind !== 'string') return kind === 'word' || kind === 'quoted';
  return isSymbol(tokens[index - 1], '.') || inUsing;
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
