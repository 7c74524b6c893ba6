import { isSameName } from '../base/fold-name.ts';
import { plainName } from '../sql/dotted-name.ts';
import { closingOf, listItems } from '../sql/parentheses.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import { resolveColumn } from './column.ts';
import type { ItemColumn, Scope } from './scope.ts';

/** For each window of a scope's results, the plain columns by which it is partitioned: it looks at no other partition. */
export function partitionsOf(scope: Scope): readonly (readonly ItemColumn[])[] {
  const { core, text } = scope;
  return core.results.flatMap(({ expression: { from, to } }) => {
    const partitions: (readonly ItemColumn[])[] = [];
    for (let index = from; index < to; index++) {
      if (!isOver(text.tokens, index)) continue;
      partitions.push(partitionOf(scope, index + 1));
    }
    return partitions;
  });
}

/** Behind `)` it is no name. */
const isOver = (tokens: readonly Token[], index: number): boolean =>
  isKeyword(tokens[index], 'OVER') && isSymbol(tokens[index - 1], ')');

/** Whether a call with its opening parenthesis there is that of a window function. */
export function isWindowCall(tokens: readonly Token[], open: number): boolean {
  let next = closingOf(tokens, open) + 1;
  if (isKeyword(tokens[next], 'FILTER')) next = closingOf(tokens, next + 1) + 1;
  return isOver(tokens, next);
}

/** The columns of the partition: of `(PARTITION BY …)`, or of a named window. */
function partitionOf(scope: Scope, at: number): readonly ItemColumn[] {
  const { tokens } = scope.text;
  if (!isSymbol(tokens[at], '(')) return ofNamed(scope, tokens[at]);
  const end = closingOf(tokens, at);
  const hasBase =
    isName(tokens[at + 1]) && !isKeyword(tokens[at + 1], 'PARTITION', 'ROWS', 'RANGE', 'GROUPS');
  // A window that builds on another has no PARTITION BY of its own.
  if (hasBase) return ofNamed(scope, tokens[at + 1]);
  if (!isKeyword(tokens[at + 1], 'PARTITION')) return [];
  const list = { from: at + 3, to: end };
  for (let index = list.from; index < end; index++) {
    if (isSymbol(tokens[index], '(')) index = closingOf(tokens, index);
    else if (isKeyword(tokens[index], 'ORDER', 'ROWS', 'RANGE', 'GROUPS')) {
      list.to = index;
      break;
    }
  }
  return listItems(tokens, list).flatMap((term) => columnOf(scope, term) ?? []);
}

function columnOf(scope: Scope, term: Span): ItemColumn | undefined {
  const name = plainName(scope.text.tokens, term);
  return name && resolveColumn(scope, name, { inResults: true });
}

/** `WINDOW name AS (…)` */
function ofNamed(scope: Scope, name: Token | undefined): readonly ItemColumn[] {
  const { tokens } = scope.text;
  const { from, to } = scope.core.rest.span;
  for (let index = from; index < to; index++) {
    if (isSymbol(tokens[index], '(')) index = closingOf(tokens, index);
    else if (isSameName(tokens[index]?.value, name?.value) && isKeyword(tokens[index + 1], 'AS'))
      return partitionOf(scope, index + 2);
  }
  return [];
}
