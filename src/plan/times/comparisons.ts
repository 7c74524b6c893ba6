import { foldName } from '../../base/fold-name.ts';
import { type Expression, isList } from '../../sql/expression.ts';
import type { ResultExpression } from '../../sql/outline.ts';
import type { Span } from '../../sql/token.ts';
import type { ResolvedQuery, Scope } from '../scope.ts';
import { queryOf } from './parts.ts';
import type { TimeType } from './time-type.ts';
import type { TimeTypes } from './time-types.ts';

/** One side of a comparison. */
export interface Side {
  readonly scope: Scope;
  /** Undefined for a column that `*` or the name of a table shows in a subquery. */
  readonly expression: Expression | undefined;
  readonly type: TimeType | undefined;
  /** The subquery whose column it is, when that gives several rows or columns. */
  readonly of?: OutputPlace | undefined;
}

export interface OutputPlace {
  readonly query: ResolvedQuery;
  /** In the select list; undefined for VALUES and for `*`. */
  readonly result: ResultExpression | undefined;
  readonly span: Span;
}

/** Expressions whose values SQLite compares with each other. */
export interface Comparison {
  readonly sides: readonly Side[];
  readonly isEquality: boolean;
  /** The whole comparison. */
  readonly span: Span;
}

/** The comparisons that an expression itself makes; those within its parts are theirs. */
export function comparisonsOf(scope: Scope, expression: Expression, types: TimeTypes): readonly Comparison[] {
  const { span } = expression;
  const paired = (parts: readonly Expression[], isEquality: boolean, rows: readonly Column[] = []) =>
    alongside([...parts.map((part) => columnsOf(scope, types, part)), rows]).map((sides) => ({
      sides,
      isEquality,
      span,
    }));
  switch (expression.kind) {
    case 'compare': {
      const { left, right, operator } = expression;
      return paired([left, right], ['=', '<>', 'is', 'is not'].includes(operator));
    }
    case 'between':
      return paired([expression.operand, expression.low, expression.high], false);
    case 'in': {
      const { left, right } = expression;
      if (isList(right)) return paired([left, ...right], true);
      const query = queryOf(scope, { subquery: right });
      return query === undefined ? [] : paired([left], true, outputSides(query, types, right.span));
    }
    case 'case': {
      const { base, branches } = expression;
      return base === undefined ? [] : paired([base, ...branches.map(({ when }) => when)], true);
    }
    case 'call': {
      const { args } = expression;
      const name = foldName(expression.name);
      if (name === 'nullif') return paired(args, true);
      return (name === 'max' || name === 'min') && args.length > 1 ? paired(args, false) : [];
    }
    default:
      return [];
  }
}

/** The sides of one column of a row value or of a subquery: a subquery has one for each of its parts. */
type Column = readonly Side[];

/** Row values are compared part by part. */
function columnsOf(scope: Scope, types: TimeTypes, expression: Expression): readonly Column[] {
  const sideOf = (part: Expression): Column => [{ scope, expression: part, type: types.typeOf(scope, part) }];
  if (expression.kind === 'row') return expression.parts.map(sideOf);
  const query = expression.kind === 'query' ? queryOf(scope, expression) : undefined;
  const isRow = query !== undefined && types.outputsOf(query).length > 1;
  return isRow ? outputSides(query, types, expression.span) : [sideOf(expression)];
}

/** The columns of a subquery. */
export const outputSides = (query: ResolvedQuery, types: TimeTypes, span: Span): readonly Column[] =>
  types.outputsOf(query).map((_, index) =>
    types.partsOf(query, index).map(({ scope, expression, type, result }) => ({
      scope,
      expression,
      type,
      of: { query, result, span },
    })),
  );

/** The first parts of all sides, the second ones, and so on. */
const alongside = (sides: readonly (readonly Column[])[]): readonly Column[] =>
  Array.from({ length: Math.max(...sides.map(({ length }) => length)) }, (_, index) =>
    sides.flatMap((columns) => columns[index] ?? []),
  );
