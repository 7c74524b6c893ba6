import { closingOf } from '../sql/parentheses.ts';
import { excerpt } from '../sql/sql-text.ts';
import { isKeyword, isSymbol, type Span, type Token } from '../sql/token.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import type { ResolvedQuery } from './scope.ts';
import { plainExpression, valueOfSteady } from './steady.ts';

/** The LIMIT of a query that gives no row because of it, as it was written: `LIMIT 0`. Undefined for any other. */
export function emptyLimit(query: ResolvedQuery, context: NarrowingInput): string | undefined {
  if (!query.query.limited || context.pushdown === false) return undefined;
  const { text } = query;
  const limit = limitOf(text.tokens, query.query.tail.span);
  const count = limit && plainExpression(text.tokens, limit.count);
  if (limit === undefined || count === undefined) return undefined;
  const value = valueOfSteady(query, count, context);
  return value === 0 || value === 0n ? excerpt(text, limit.whole) : undefined;
}

/** Where LIMIT stands, and the expression of how many rows. */
function limitOf(
  tokens: readonly Token[],
  { from, to }: Span,
): { readonly whole: Span; readonly count: Span } | undefined {
  let limitAt: number | undefined;
  let countFrom = to;
  let countTo = to;
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    if (isSymbol(token, '(')) index = closingOf(tokens, index);
    else if (isKeyword(token, 'LIMIT')) {
      limitAt = index;
      countFrom = index + 1;
    } else if (limitAt !== undefined && isKeyword(token, 'OFFSET')) countTo = index;
    // `LIMIT skipped, count`
    else if (limitAt !== undefined && isSymbol(token, ',')) countFrom = index + 1;
  }
  if (limitAt === undefined) return undefined;
  return { whole: { from: limitAt, to }, count: { from: countFrom, to: countTo } };
}
