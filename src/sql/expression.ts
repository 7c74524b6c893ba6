import type { Subquery } from './outline.ts';
import type { ColumnName } from './predicate.ts';
import type { Span, Token } from './token.ts';

/** `=` and `is` are never negated here: `<>` and `IS NOT` are operators of their own. */
export type ComparisonOperator = '=' | '<>' | 'is' | 'is not' | '<' | '<=' | '>' | '>=';

/**
 * An expression as SQLite groups it. Parentheses leave no trace: the span of what they enclose does not hold them.
 * `opaque` is what was not understood; its parts are what was.
 */
export type Expression =
  | { readonly kind: 'column'; readonly column: ColumnName; readonly span: Span }
  /** A string, number or blob, or a word such as NULL, TRUE or CURRENT_TIMESTAMP. */
  | { readonly kind: 'literal'; readonly token: Token; readonly span: Span }
  /** With its sigil: `:name`. */
  | { readonly kind: 'parameter'; readonly name: string; readonly span: Span }
  | { readonly kind: 'query' | 'exists'; readonly subquery: Subquery; readonly span: Span }
  | {
      readonly kind: 'call';
      /** As written, unquoted. */
      readonly name: string;
      readonly args: readonly Expression[];
      /** What FILTER, OVER and an ORDER BY among the arguments say. */
      readonly around: readonly Expression[];
      readonly span: Span;
    }
  /** `-x`, `+x`, `~x`; arithmetic, `||`, `->`, `->>`. */
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'between';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly left: Expression;
      /** The values of a list, or the query. */
      readonly right: readonly Expression[] | Subquery;
      readonly span: Span;
    }
  /** LIKE, GLOB, REGEXP, MATCH. */
  | {
      readonly kind: 'match';
      readonly operator: string;
      readonly negated: boolean;
      readonly left: Expression;
      readonly right: Expression;
      readonly escape: Expression | undefined;
      readonly span: Span;
    }
  /** ISNULL, NOTNULL, NOT NULL; `IS NULL` is a comparison. */
  | { readonly kind: 'null'; readonly negated: boolean; readonly operand: Expression; readonly span: Span }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'case';
      readonly base: Expression | undefined;
      readonly branches: readonly CaseBranch[];
      readonly otherwise: Expression | undefined;
      readonly span: Span;
    }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string; readonly span: Span }
  | {
      readonly kind: 'collate';
      readonly operand: Expression;
      readonly collation: string;
      readonly span: Span;
    }
  /** `(a, b)` */
  | { readonly kind: 'row'; readonly parts: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'opaque'; readonly parts: readonly Expression[]; readonly span: Span };

export interface CaseBranch {
  readonly when: Expression;
  readonly result: Expression;
}

/** What an expression is made of. Subqueries are queries of their own and are not entered. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
    case 'query':
    case 'exists':
      return [];
    case 'call':
      return [...expression.args, ...expression.around];
    case 'unary':
    case 'null':
    case 'not':
    case 'cast':
    case 'collate':
      return [expression.operand];
    case 'binary':
    case 'compare':
      return [expression.left, expression.right];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'in':
      return isList(expression.right) ? [expression.left, ...expression.right] : [expression.left];
    case 'match':
      return [
        expression.left,
        expression.right,
        ...(expression.escape === undefined ? [] : [expression.escape]),
      ];
    case 'case':
      return [
        expression.base,
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        expression.otherwise,
      ].filter((part) => part !== undefined);
    case 'and':
    case 'or':
    case 'row':
    case 'opaque':
      return expression.parts;
  }
}

export const isList = (right: readonly Expression[] | Subquery): right is readonly Expression[] =>
  Array.isArray(right);

/** The expression and all that it is made of, the outer before the inner. */
export function* expressionsIn(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* expressionsIn(part);
}
