import { SqlError } from '../../base/errors.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { withoutQuotedNames } from '../../catalog/stored-name.ts';
import { type Expression, expressionsIn } from '../../sql/expression.ts';
import { type Clause, onClausesOf } from '../../sql/outline.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import type { ReadableText } from '../../sql/readable-text.ts';
import { excerpt, type SqlText } from '../../sql/sql-text.ts';
import type { Span } from '../../sql/token.ts';
import { rememberSchema } from '../remembered-schema.ts';
import { Resolver } from '../resolve.ts';
import type { LocalName, ResolvedQuery, Scope } from '../scope.ts';
import { compares, mayCompareTimes, namesTime } from './candidates.ts';
import { Changes } from './changes.ts';
import { comparisonsOf, type Side } from './comparisons.ts';
import {
  type ConstantContext,
  constantValue,
  isArithmetic,
  isConstant,
  isFailedCall,
  isNull,
} from './constants.ts';
import { type KnownSide, Meaningless, readingsOf } from './conversions.ts';
import { type CopiedTimes, copiedTimes } from './copied-times.ts';
import { checkMergedTimes } from './merged-times.ts';
import { convertCompound, isMixed, orderTimes } from './ordered-times.ts';
import { refusalAt, refusalOf } from './refusal.ts';
import { scopeAround } from './scope-around.ts';
import { TimeTypes } from './time-types.ts';

export interface TimeContext extends ConstantContext {
  readonly catalog: Catalog;
}

/** A statement in which times are compared as instants. */
export interface ComparedTimes {
  readonly text: SqlText;
  /** The comparisons to which that applies, as they were written. */
  readonly compared: readonly string[];
  /** Its effect on local tables that hold copies of times. */
  readonly copied?: CopiedTimes | undefined;
}

/**
 * Makes SQLite compare times of Okta's as instants, with any value on the other side. SQLite has prepared the statement
 * as it is.
 * @throws SqlError for a comparison that cannot be given a meaning, with its place and the right form
 */
export function compareTimes(statement: ReadableText, given: TimeContext): ComparedTimes {
  const { text } = statement;
  const isThere = (table: LocalName) => given.schema.columnsOf(table) !== undefined;
  const nothing = { text, compared: [], copied: copiedTimes(text.tokens, [], isThere) };
  const context = { ...given, schema: rememberSchema(given.schema) };
  if (!mayCompareTimes(statement, context)) return nothing;
  try {
    const resolver = new Resolver(context.catalog, context.schema);
    const { queries } = resolver.resolveStatement(statement);
    const pass = new TimePass(text, context);
    for (const query of queries) pass.visitQuery(query);
    const around = scopeAround(statement, resolver);
    if (around !== undefined) pass.visitScope(around);
    const [query] = queries;
    const outputs = query === undefined ? [] : pass.types.outputsOf(query);
    return { ...pass.result(), copied: copiedTimes(text.tokens, outputs, isThere) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Too large or nested too deeply for us, though not for SQLite.
    if (!namesTime(statement)) return nothing;
    throw new SqlError('the statement is too large or nested too deeply for its times to be compared', {
      hint: 'Split it: put what it compares with into a local table first.',
    });
  }
}

/** Goes through all expressions of a statement. */
class TimePass {
  readonly types: TimeTypes;
  readonly changes: Changes;
  readonly #text: SqlText;
  readonly #context: TimeContext;
  readonly #seen = new Set<unknown>();
  /** Scopes whose results must keep their names. */
  readonly #named: Scope[] = [];
  readonly #compared = new Set<string>();

  constructor(text: SqlText, context: TimeContext) {
    this.#text = text;
    this.#context = context;
    this.types = new TimeTypes(context.schema);
    this.changes = new Changes(text);
  }

  result(): ComparedTimes {
    const { changes } = this;
    changes.nameResults(this.#named);
    const place = ({ from, to }: Span) => `${from} ${to}`;
    const replaced = new Set(changes.edits.map(place));
    const kept = this.#text.edits.filter((edit) => !replaced.has(place(edit)));
    const edits = [...kept, ...changes.edits].sort((a, b) => a.from - b.from);
    return { text: { ...this.#text, edits, wraps: changes.wraps }, compared: [...this.#compared] };
  }

  /** @param hasNames whether its columns are shown, or read by their names */
  visitQuery(query: ResolvedQuery, hasNames = true): void {
    // A CTE or view is resolved anew for each mention.
    if (this.#seen.has(query.query)) return;
    this.#seen.add(query.query);
    for (const scope of query.scopes) this.visitScope(scope, hasNames);
    for (const scope of query.valueScopes) this.visitScope(scope, false);
    for (const subquery of query.subqueries) this.visitQuery(subquery.query);
    const [only] = query.scopes;
    if (only !== undefined && query.query.cores.length === 1) {
      this.#visitClause(only, query.query.tail);
      if (this.isOfStatement(only)) orderTimes(only, query.query.tail, this.types, this.changes);
    }
    if (query.query.cores.length > 1) convertCompound(query, this);
  }

  visitScope(scope: Scope, hasNames = false): void {
    if (hasNames) this.#named.push(scope);
    const { core, items } = scope;
    checkMergedTimes(scope, this.types);
    for (const { item, source } of items) {
      if (source.kind === 'query') this.visitQuery(source.resolved);
      if (item.kind === 'function') this.#visitClause(scope, item.args);
    }
    for (const { clause } of core.results) this.#visitClause(scope, clause);
    for (const clause of [...onClausesOf(core.from), core.where, core.groupBy, core.rest])
      this.#visitClause(scope, clause);
    if (this.isOfStatement(scope) && core.groupBy !== undefined)
      orderTimes(scope, core.groupBy, this.types, this.changes);
    // Of a subquery in an expression only its own ORDER BY names the results.
    for (const { query } of scope.subqueries) this.visitQuery(query, !isEmpty(query.query.tail));
  }

  /** Not of a view: that was changed when it was made. */
  isOfStatement({ text }: Scope): boolean {
    return text.tokens === this.#text.tokens;
  }

  note(scope: Scope, span: Expression['span']): void {
    // A view's text has the names of the stored tables.
    this.#compared.add(withoutQuotedNames(excerpt(scope.text, span)));
  }

  #visitClause(scope: Scope, clause: Clause | undefined): void {
    if (clause === undefined || !compares(scope.text.tokens, clause.span)) return;
    for (const whole of parseExpressions(scope.text.tokens, clause)) {
      for (const expression of expressionsIn(whole)) {
        for (const { sides, isEquality, span } of comparisonsOf(scope, expression, this.types)) {
          if (this.compare(sides, isEquality)) this.note(scope, span);
        }
        if (this.isOfStatement(scope)) this.#orderWithin(scope, expression);
      }
    }
  }

  /** Orders the terms of a window, and the candidates of max() and min(), as instants where their forms mix. */
  #orderWithin(scope: Scope, expression: Expression): void {
    if (expression.kind !== 'call') return;
    const isExtreme = /^(max|min)$/i.test(expression.name) && expression.args.length === 1;
    for (const part of [...(isExtreme ? expression.args : []), ...expression.around]) {
      const type = this.types.typeOf(scope, part);
      if (isMixed(type)) this.changes.order(part.span, type);
    }
  }

  /** @returns whether they are compared as instants */
  compare(sides: readonly Side[], isEquality: boolean): boolean {
    if (!sides.some(({ type }) => type?.isOkta === true)) return false;
    const known = sides.map((side) => this.#knownSide(side));
    const readings = readingsOf(known, isEquality);
    if (readings === undefined) return false;
    if (readings instanceof Meaningless) {
      const side = sides[readings.side] as Side;
      throw refusalOf(side, readings, known[readings.side]?.value);
    }
    for (const side of sides) this.#checkStar(side);
    for (const [index, side] of sides.entries()) {
      const reading = readings[index];
      if (reading !== undefined && this.isOfStatement(side.scope)) this.changes.convert(side, reading);
    }
    return true;
  }

  /** @throws SqlError for one of several columns of `*`: none of them can be changed alone */
  #checkStar({ expression, of, scope }: Side): void {
    if (expression !== undefined || of === undefined || this.types.outputsOf(of.query).length === 1) return;
    throw refusalAt(
      scope,
      of.span.from,
      'a time among other columns is compared here',
      'Name the columns of the subquery instead of *.',
    );
  }

  #knownSide({ scope, expression, type }: Side): KnownSide {
    const isNumber = expression !== undefined && isArithmetic(expression);
    if (expression === undefined) return { type, isNumber, isNull: false };
    if (isNull(expression)) return { type, isNumber, isNull: true };
    if (!isConstant(expression) || !this.isOfStatement(scope)) return { type, isNumber, isNull: false };
    const value: SqlValue | undefined = constantValue(scope, expression, this.#context);
    if (value === null && isFailedCall(scope, expression, this.#context)) {
      throw refusalOf({ scope, expression, type }, new Meaningless(0, 'no time'), null);
    }
    return { type, value, isNumber, isNull: value === null };
  }
}

const isEmpty = ({ span }: Clause): boolean => span.from === span.to;

export type { TimePass };
