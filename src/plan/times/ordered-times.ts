import { isSameName } from '../../base/fold-name.ts';
import type { Expression } from '../../sql/expression.ts';
import type { Clause } from '../../sql/outline.ts';
import { closingOf } from '../../sql/parentheses.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import { quoteName, renderExpression } from '../../sql/sql-text.ts';
import { isKeyword, isSymbol, type Span, type Token } from '../../sql/token.ts';
import type { ResolvedQuery, Scope } from '../scope.ts';
import type { Changes } from './changes.ts';
import type { TimePass } from './compare-times.ts';
import { outputSides } from './comparisons.ts';
import { expressionOf } from './parts.ts';
import { refusalAt } from './refusal.ts';
import type { TimeType } from './time-type.ts';
import type { TimeTypes } from './time-types.ts';

/** Times of Okta's in several forms, which texts cannot order. */
export const isMixed = (type: TimeType | undefined): type is TimeType =>
  type?.isOkta === true && type.unit === 'instant' && type.form === undefined && type.otherwise === undefined;

/** Has the terms of an ORDER BY or GROUP BY that mix forms ordered by their instants. */
export function orderTimes(scope: Scope, clause: Clause, types: TimeTypes, changes: Changes): void {
  for (const term of termsOf(scope.text.tokens, clause)) {
    const result = resultOf(scope, term);
    const expression = result && expressionOf(scope, result);
    const type = types.typeOf(scope, expression ?? term);
    if (!isMixed(type)) continue;
    if (!isNumber(term)) changes.order(term.span, type);
    else if (result !== undefined)
      changes.orderBy(
        term.span,
        result.alias === undefined
          ? renderExpression(scope.text, result.expression)
          : quoteName(result.alias),
        type,
      );
  }
}

/** The result that a term stands for: by its number or its alias. */
function resultOf({ core: { results } }: Scope, term: Expression) {
  if (isNumber(term)) return results[Number(term.token.text) - 1];
  const isName = term.kind === 'column' && term.column.qualifier.length === 0;
  return isName ? results.find(({ alias }) => isSameName(alias, term.column.name)) : undefined;
}

const isNumber = (term: Expression): term is Extract<Expression, { kind: 'literal' }> =>
  term.kind === 'literal' && term.token.kind === 'number';

/** The terms of an ORDER BY, without the LIMIT behind it. */
function termsOf(tokens: readonly Token[], clause: Clause): readonly Expression[] {
  const end = outside(tokens, clause.span).find((at) => isKeyword(tokens[at], 'LIMIT')) ?? clause.span.to;
  return parseExpressions(tokens, { ...clause, span: { from: clause.span.from, to: end } });
}

/** The tokens of a span that stand in no parentheses. */
function outside(tokens: readonly Token[], { from, to }: Span): readonly number[] {
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    if (isSymbol(tokens[at], '(')) at = closingOf(tokens, at);
    else found.push(at);
  }
  return found;
}

/**
 * Has the parts of a compound give their times in Okta's form where they mix, and SQLite compares them: to leave out
 * duplicates, or to order them.
 */
export function convertCompound(query: ResolvedQuery, pass: TimePass): void {
  const { text, query: outline } = query;
  const [first] = query.scopes;
  if (first === undefined || !pass.isOfStatement(first)) return;
  const at = outside(text.tokens, outline.span);
  const isUnion = at.every((place) => !isKeyword(text.tokens[place], 'INTERSECT', 'EXCEPT'));
  const isPlain = isUnion && at.every((place) => keepsAll(text.tokens, place));
  const terms = termsOf(text.tokens, outline.tail);
  const outputs = pass.types.outputsOf(query);
  for (const [index, sides] of outputSides(query, pass.types, outline.span).entries()) {
    const isOrdered = terms.some((term) => meansOutput(term, index, outputs[index]?.name));
    if (!isMixed(outputs[index]?.type) || (isPlain && !isOrdered)) continue;
    for (const side of sides) {
      const { type, expression, scope } = side;
      // A UNION need not match values: Okta's own times stay as they came, and so do values that may be no times.
      if (isUnion && (type === undefined || type.form === 'okta' || type.isUnsure)) continue;
      if (expression === undefined) {
        throw refusalAt(
          scope,
          scope.core.results[0]?.expression.from ?? outline.span.from,
          'times of several forms would be compared as texts here',
          "Name the columns instead of *, and give each time the form of Okta's: strftime('%Y-%m-%dT%H:%M:%fZ', …).",
        );
      }
      pass.changes.convert(side, type === undefined || type.isUnsure ? 'unknown' : type.unit);
      pass.note(scope, expression.span);
    }
  }
}

const keepsAll = (tokens: readonly Token[], at: number): boolean =>
  !isKeyword(tokens[at], 'UNION') || isKeyword(tokens[at + 1], 'ALL');

/** Whether a term of a compound's ORDER BY means this output. */
function meansOutput(term: Expression, index: number, name: string | undefined): boolean {
  if (isNumber(term)) return Number(term.token.text) === index + 1;
  return term.kind === 'column' ? isSameName(term.column.name, name ?? '') : true;
}
