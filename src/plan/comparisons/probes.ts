import { type Expression, isList } from '../../sql/expression.ts';
import type { Subquery } from '../../sql/outline.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import { render } from '../../sql/sql-text.ts';
import type { LocalSchema, ResolvedQuery, Scope } from '../scope.ts';
import { standAlone } from '../stand-alone.ts';
import type { Doubt } from './findings.ts';
import { joinedList, nullInList, type Warning } from './warning.ts';

/** A question to the rows, once they are loaded: whether a comparison means what it says. */
export interface Probe {
  /** Its answer is whether it has a row. */
  readonly sql: string;
  /** Whether this answer is the one to warn about. */
  readonly isBad: (hasRow: boolean) => boolean;
  readonly warning: Warning;
}

/**
 * The probe for a doubt; undefined where SQLite cannot be asked.
 * @param doubt of a query whose text is the one that runs
 */
export function probeOf(doubt: Doubt, schema: LocalSchema): Probe | undefined {
  const { about, place } = doubt;
  const sql = candidates(doubt).find((candidate) => schema.canPrepare(candidate));
  if (sql === undefined) return undefined;
  return about === 'null'
    ? { sql, isBad: (hasRow) => hasRow, warning: nullInList(place, doubt.expression.negated) }
    : { sql, isBad: (hasRow) => !hasRow, warning: joinedList(place) };
}

function candidates({ about, scope, expression }: Doubt): readonly string[] {
  const alone = (sql: string) => standAlone(sql, scope.query.withClauses);
  const { left, right } = expression;
  if (isList(right)) {
    const [value] = right;
    if (about !== 'joined' || value === undefined) return [];
    return [alone(`${fromOf(scope)} WHERE (${show(scope, left)}) IN (${show(scope, value)}) LIMIT 1`)];
  }
  const query = scope.subqueries.find(({ subquery }) => subquery === right)?.query;
  if (query === undefined || !mayHaveNull(query)) return [];
  const nulls = nullsOf(scope, left, right);
  // A list that depends on the queries around it is probed for each of their rows.
  const conditions = [...otherConjuncts(scope, expression), `EXISTS (${nulls})`];
  const around = scopesAround(scope).map(
    (_, index, scopes) => `${fromOf(...scopes.slice(0, index + 1))} WHERE EXISTS (${nulls}) LIMIT 1`,
  );
  return [nulls, `${fromOf(scope)} WHERE ${conditions.join(' AND ')} LIMIT 1`, ...around].map(alone);
}

const scopesAround = (scope: Scope): readonly Scope[] =>
  scope.parent === undefined ? [scope] : [scope, ...scopesAround(scope.parent)];

const show = ({ text }: Scope, { span }: Pick<Expression, 'span'>): string => render(text, span);

const fromOf = (...scopes: readonly Scope[]): string =>
  `SELECT 1 FROM ${scopes.map(({ text, core }) => render(text, core.fromSpan)).join(', ')}`;

function nullsOf(scope: Scope, left: Expression, subquery: Subquery): string {
  const width = left.kind === 'row' ? left.parts.length : 1;
  const names = Array.from({ length: width }, (_, index) => `k${index + 1}`);
  const written = render(scope.text, subquery.query.span);
  const select = subquery.kind === 'table' ? `SELECT * FROM ${written}` : written;
  const isNull = names.map((name) => `${name} IS NULL`).join(' OR ');
  return `WITH keys(${names.join(', ')}) AS (${select}) SELECT 1 FROM keys WHERE ${isNull} LIMIT 1`;
}

/** The other conjuncts of WHERE: rows that they leave out raise no doubt. */
function otherConjuncts(scope: Scope, { span }: Expression): readonly string[] {
  const { where } = scope.core;
  if (where === undefined) return [];
  const [condition] = parseExpressions(scope.text.tokens, where);
  const parts = condition?.kind === 'and' ? condition.parts : [];
  return parts
    .filter((part) => part.span.to <= span.from || part.span.from >= span.to)
    .map((part) => `(${show(scope, part)})`);
}

/** Whether one of the columns can be NULL. The columns that identify a row of Okta's never are. */
const mayHaveNull = ({ outputs, query }: ResolvedQuery): boolean =>
  outputs === undefined ||
  outputs.length === 0 ||
  query.cores.length !== 1 ||
  outputs.some(({ origins: [origin] }) => {
    if (origin?.item.source.kind !== 'virtual') return true;
    const { identity } = origin.item.source.reference.table;
    return !identity.some((name) => name.toLowerCase() === origin.column);
  });
