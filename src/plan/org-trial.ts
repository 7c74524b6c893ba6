import type { Expression } from '../sql/expression.ts';
import { quoteText, render, withoutOverlaps } from '../sql/sql-text.ts';
import type { Span } from '../sql/token.ts';
import { parametersIn } from './parameters-in.ts';
import type { Scope } from './scope.ts';
import type { ColumnExpression, Evaluation } from './steady.ts';

/** SQLite's result for a condition that reads nothing but the name of an org. */
export interface Trial {
  /** The names for which it is not true. */
  readonly fails: ReadonlySet<string>;
  /** Whether it is not true for NULL. */
  readonly rejectsNull: boolean;
}

/** Whether a condition that looks at no column is true; undefined when SQLite refuses it. */
export function isTrue(scope: Scope, condition: Expression, span: Span, evaluation: Evaluation) {
  const value = evaluate(scope, condition, `(${render(scope.text, span)}) IS TRUE`, evaluation);
  return value === undefined ? undefined : value === 1;
}

/**
 * Has SQLite evaluate a condition for each name of an org: they are known before anything is sent.
 * @param columns all columns in the condition; each stands for the name
 * @returns undefined when SQLite refuses it
 */
export function tryNames(
  scope: Scope,
  condition: Expression,
  span: Span,
  columns: readonly ColumnExpression[],
  names: readonly string[],
  evaluation: Evaluation,
): Trial | undefined {
  const { text } = scope;
  // Compared as the column is: as text, byte by byte.
  const from = `SELECT CAST(value AS TEXT) AS name FROM json_each(${quoteText(JSON.stringify([...names, null]))})`;
  const put = columns.map(({ span: { from, to } }) => ({ from, to, text: '"orgs"."name"' }));
  const isInside = (edit: Span) => edit.from >= span.from && edit.to <= span.to;
  const edits = withoutOverlaps([...put, ...text.edits.filter(isInside)]);
  const sql = `SELECT json_group_array(name) FROM (${from}) AS "orgs" WHERE (${render({ ...text, edits }, span)}) IS NOT TRUE`;
  const value = evaluate(scope, condition, sql, evaluation);
  if (typeof value !== 'string') return undefined;
  const failed: readonly (string | null)[] = JSON.parse(value);
  return {
    fails: new Set(failed.filter((name) => name !== null)),
    rejectsNull: failed.includes(null),
  };
}

function evaluate(scope: Scope, condition: Expression, sql: string, evaluation: Evaluation) {
  const parameters = parametersIn(scope, condition, evaluation.valueOfParameter);
  return parameters && evaluation.schema.evaluate(sql, parameters);
}
