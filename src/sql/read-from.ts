import { afterFrom } from './clause-keywords.ts';
import { Cursor } from './cursor.ts';
import type { FromItem, FromNode, Join, JoinKind } from './outline.ts';
import { readClause, readQuery, startsQuery } from './read-query.ts';
import { isName, type Span } from './token.ts';

const joinKeywords = ['JOIN', 'NATURAL', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS'] as const;

interface JoinOperator {
  readonly join: JoinKind;
  readonly natural: boolean;
}

/** Takes `,`, `JOIN`, `NATURAL LEFT OUTER JOIN` and the like. SQLite lets the words come in any order. */
function takeJoinOperator(cursor: Cursor): JoinOperator | undefined {
  if (cursor.takeSymbol(',')) return { join: 'inner', natural: false };
  const words: string[] = [];
  while (cursor.atKeyword('NATURAL', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'INNER', 'CROSS')) {
    words.push(cursor.peek()?.keyword ?? '');
    cursor.position++;
  }
  if (!cursor.takeKeyword('JOIN')) return undefined;
  const natural = words.includes('NATURAL');
  if (words.includes('FULL') || (words.includes('LEFT') && words.includes('RIGHT')))
    return { join: 'full', natural };
  if (words.includes('LEFT')) return { join: 'left', natural };
  if (words.includes('RIGHT')) return { join: 'right', natural };
  return { join: 'inner', natural };
}

/** Reads the join tree after FROM. Every operator binds to the left, the comma included, as in SQLite. */
export function readFrom(cursor: Cursor): FromNode | undefined {
  let left = readNode(cursor);
  while (left !== undefined && !cursor.done) {
    const operator = takeJoinOperator(cursor);
    if (operator === undefined) break;
    const right = readNode(cursor);
    if (right === undefined) break;
    const on = cursor.takeKeyword('ON')
      ? readClause(cursor, [...joinKeywords, ...afterFrom], true)
      : undefined;
    const using = cursor.takeKeyword('USING') ? cursor.takeNameList() : [];
    const join: Join = { kind: 'join', ...operator, left, right, on, using };
    left = join;
  }
  return left;
}

function readNode(cursor: Cursor): FromNode | undefined {
  const from = cursor.position;
  if (cursor.atSymbol('(')) {
    const inside = cursor.takeParenthesized();
    if (inside === undefined) return undefined;
    return startsQuery(cursor.tokens[inside.from])
      ? readDerived(cursor, from, inside)
      : readParenthesizedJoin(cursor, from, inside);
  }
  const name = cursor.takeDottedName();
  if (name.length === 0) return undefined;
  const nameSpan = { from, to: cursor.position };
  if (cursor.atSymbol('(')) {
    cursor.position++;
    const args = readClause(cursor, []);
    cursor.takeSymbol(')');
    const alias = takeAlias(cursor);
    return { kind: 'function', name: name.at(-1) ?? '', args, alias, span: { from, to: cursor.position } };
  }
  const alias = takeAlias(cursor) ?? cursor.tokens[nameSpan.to - 1]?.exposed;
  takeIndexHint(cursor);
  return { kind: 'table', name, nameSpan, alias, span: { from, to: cursor.position } };
}

function readDerived(cursor: Cursor, from: number, inside: Span): FromItem {
  const query = readQuery(new Cursor(cursor.tokens, inside));
  const alias = takeAlias(cursor);
  return { kind: 'derived', query, alias, span: { from, to: cursor.position } };
}

function readParenthesizedJoin(cursor: Cursor, from: number, inside: Span): FromNode | undefined {
  const node = readFrom(new Cursor(cursor.tokens, inside));
  const alias = takeAlias(cursor);
  // `(t) AS x` renames the one table inside.
  if (node === undefined || node.kind === 'join' || alias === undefined) return node;
  return { ...node, alias, span: { from, to: cursor.position } };
}

function takeAlias(cursor: Cursor): string | undefined {
  if (cursor.takeKeyword('AS')) {
    const token = cursor.peek();
    if (token !== undefined) cursor.position++;
    return token?.value;
  }
  const token = cursor.peek();
  const isWindowClause = cursor.atKeyword('WINDOW') && isName(cursor.peek(1));
  if (token === undefined || (token.kind !== 'string' && (!isName(token) || isWindowClause)))
    return undefined;
  cursor.position++;
  return token.value;
}

function takeIndexHint(cursor: Cursor): void {
  if (cursor.atKeyword('NOT') && cursor.peek(1)?.keyword === 'INDEXED') cursor.position += 2;
  else if (cursor.takeKeyword('INDEXED')) {
    cursor.takeKeyword('BY');
    cursor.takeName();
  }
}
