import type { Statement } from '../../sql/statement.ts';
import { isKeyword } from '../../sql/token.ts';

/** Whether a statement may change tables, views or rows of the session. A doubtful one does. */
export function changesLocalTables(statement: Statement): boolean {
  if (statement.kind !== 'sqlite') return false;
  const { tokens } = statement.text;
  if (isKeyword(tokens[0], 'SELECT', 'VALUES', 'EXPLAIN')) return false;
  if (!isKeyword(tokens[0], 'WITH')) return true;
  return tokens.some((token) => isKeyword(token, 'INSERT', 'UPDATE', 'DELETE', 'REPLACE'));
}

/** Whether SQLite may compute for any length of time: only a query in the statement can make it do so. */
export const mayCompute = (statement: Statement): boolean =>
  statement.kind === 'explain'
    ? false
    : statement.text.tokens.some((token) => isKeyword(token, 'SELECT', 'WITH', 'TRIGGER'));
