import { foldName } from '../../base/fold-name.ts';
import { type ColumnType, findColumn, findHidden } from '../../catalog/table.ts';
import type { Expression } from '../../sql/expression.ts';
import { type Core, resultCalled, type Subquery } from '../../sql/outline.ts';
import { isGiven, isValueList, type ParameterValue } from '../../sql/parameter-value.ts';
import { parseExpressions } from '../../sql/parse-expression.ts';
import type { ColumnName } from '../../sql/predicate.ts';
import { isKeyword } from '../../sql/token.ts';
import { columnsNamed, resolveColumn } from '../column.ts';
import { starOutputs } from '../outputs.ts';
import type { ItemColumn, LocalSchema, ResolvedQuery, Scope } from '../scope.ts';
import { chosenArguments, functionKind, givesTimes } from './function-kinds.ts';
import {
  eitherOf,
  type Kind,
  kindOfType,
  kindOfValue,
  numeric,
  open,
  textual,
  unknown,
  withoutAffinity,
} from './kind.ts';

const columnKinds: Readonly<Record<ColumnType, Kind>> = {
  text: { ...textual, affinity: 'text' },
  time: { ...textual, affinity: 'text', sorts: true },
  json: { ...textual, affinity: 'text' },
  integer: { ...numeric, affinity: 'number' },
  boolean: { ...numeric, affinity: 'number' },
  real: { ...numeric, affinity: 'number' },
};

/** Finds the kinds of expressions: through aliases, derived tables, CTEs, views and subqueries. */
export class ExpressionKinds {
  readonly #schema: LocalSchema;
  readonly #valueAt: (token: number) => ParameterValue | undefined;
  /** By the scopes of a query, which its mentions do not share. Undefined while they are being found out. */
  readonly #outputs = new Map<readonly Scope[], readonly Kind[] | undefined>();
  readonly #openAliases = new Set<Expression['span']>();

  /** @param valueAt the value of the parameter at a token */
  constructor(schema: LocalSchema, valueAt: (token: number) => ParameterValue | undefined) {
    this.#schema = schema;
    this.#valueAt = valueAt;
  }

  /** @param scope undefined where only SQLite knows which names are in sight */
  of(expression: Expression, scope: Scope | undefined): Kind {
    switch (expression.kind) {
      case 'column':
        return scope === undefined ? unknown : this.#ofName(scope, expression.column);
      case 'literal':
        return kindOfLiteral(expression);
      case 'parameter':
        return eitherOf(this.ofParameter(expression));
      case 'query':
        return (scope && this.ofSubquery(scope, expression.subquery)[0]) ?? unknown;
      case 'call':
        return this.#ofCall(expression, scope);
      case 'unary':
        return expression.operator === '+' ? withoutAffinity(this.of(expression.operand, scope)) : numeric;
      case 'binary':
        if (expression.operator === '->>') return unknown;
        return expression.operator === '||' || expression.operator === '->' ? textual : numeric;
      case 'compare':
      case 'between':
      case 'in':
      case 'match':
      case 'null':
      case 'and':
      case 'or':
      case 'not':
      case 'exists':
        return numeric;
      case 'case': {
        const { branches, otherwise } = expression;
        const results = branches.map(({ result }) => this.of(result, scope));
        return withoutAffinity(
          eitherOf(otherwise === undefined ? results : [...results, this.of(otherwise, scope)]),
        );
      }
      case 'cast':
        return kindOfType(expression.type);
      case 'collate':
        return this.of(expression.operand, scope);
      case 'row':
      case 'opaque':
        return unknown;
    }
  }

  /** The kinds of a parameter's values: of its one value, or of each value of a list. */
  ofParameter({ span }: Extract<Expression, { kind: 'parameter' }>): readonly Kind[] {
    const value = this.#valueAt(span.from);
    if (value === undefined) return [unknown];
    const values = isValueList(value) ? value : [value];
    return values.map((each) => (isGiven(each) ? open([span.from]) : kindOfValue(each)));
  }

  /** The columns of a subquery in an expression of the scope. */
  ofSubquery(scope: Scope, subquery: Subquery): readonly (Kind | undefined)[] {
    const resolved = scope.subqueries.find((candidate) => candidate.subquery === subquery)?.query;
    return resolved === undefined ? [] : this.#ofOutputs(resolved);
  }

  #ofCall({ name, args }: Extract<Expression, { kind: 'call' }>, scope: Scope | undefined): Kind {
    const folded = foldName(name);
    const gives = functionKind(folded)?.gives;
    if (gives === undefined) return unknown;
    if (gives === 'number') return numeric;
    if (gives === 'text') return { ...textual, sorts: givesTimes(folded) };
    return withoutAffinity(
      eitherOf(chosenArguments(folded, args).map((argument) => this.of(argument, scope))),
    );
  }

  #ofName(scope: Scope, name: ColumnName): Kind {
    const column = resolveColumn(scope, name);
    const named = columnsNamed(scope, name);
    if (named !== undefined && column !== undefined) return this.ofColumn(named.home, column);
    // Where a RIGHT or FULL join merges columns, the value is that of either.
    if (named?.columns.every(({ item }) => item.columns !== undefined)) {
      return eitherOf(named.columns.map((merged) => this.ofColumn(named.home, merged)));
    }
    if (/^(rowid|oid|_rowid_)$/i.test(name.name)) return numeric;
    return name.qualifier.length === 0 ? this.#ofAlias(scope, name.name) : unknown;
  }

  /** SQLite lets clauses use the aliases of the select list. */
  #ofAlias(scope: Scope, name: string): Kind {
    for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
      const result = resultCalled(home.core, name);
      if (result === undefined) continue;
      if (this.#openAliases.has(result.expression)) return unknown;
      this.#openAliases.add(result.expression);
      try {
        const [expression] = resultExpressions(home, result);
        return expression === undefined ? unknown : this.of(expression, home);
      } finally {
        this.#openAliases.delete(result.expression);
      }
    }
    return unknown;
  }

  /** @param home the scope that the column's item is of */
  ofColumn(home: Scope, { item, column }: ItemColumn): Kind {
    const { source } = item;
    switch (source.kind) {
      case 'virtual': {
        const { table } = source.reference;
        const declared = findColumn(table, column) ?? findHidden(table, column);
        return declared === undefined ? unknown : columnKinds[declared.type];
      }
      case 'local': {
        if (item.item.kind !== 'table') return unknown;
        const type = this.#schema.typeOf(source.name, column);
        return type === undefined
          ? unknown
          : { ...kindOfType(type), note: this.#schema.noteOf(source.name, column) };
      }
      case 'itself': {
        // Its first part gives its first rows, and so decides.
        const names = source.columns ?? home.query.outputs?.map(({ name }) => name) ?? [];
        const index = names.findIndex((name) => foldName(name) === column);
        return this.#ofCore(home.query, 0)[index] ?? unknown;
      }
      case 'query': {
        const names = source.resolved.outputs ?? [];
        const index = names.findIndex(({ name }) => foldName(name) === column);
        return this.#ofOutputs(source.resolved)[index] ?? unknown;
      }
    }
  }

  #ofOutputs(query: ResolvedQuery): readonly Kind[] {
    const { scopes } = query;
    if (this.#outputs.has(scopes)) return this.#outputs.get(scopes) ?? [];
    this.#outputs.set(scopes, undefined);
    const parts = query.query.cores.map((_, index) => this.#ofCore(query, index));
    const [first = []] = parts;
    const kinds =
      parts.length === 1
        ? first
        : first.map((_, index) => eitherOf(parts.map((part) => part[index] ?? unknown)));
    this.#outputs.set(scopes, kinds);
    return kinds;
  }

  #ofCore({ query, scopes, text }: ResolvedQuery, index: number): readonly Kind[] {
    const core = query.cores[index];
    if (core === undefined) return [];
    if (core.kind === 'values') return this.#ofValues(text.tokens, core);
    const scope = scopes[query.cores.slice(0, index).filter(({ kind }) => kind === 'select').length];
    if (scope === undefined) return [];
    const kinds: Kind[] = [];
    for (const result of core.results) {
      const stars = starOutputs(scope, result.expression);
      // How many columns these are, only SQLite knows.
      if (stars === 'unknown') return [];
      if (stars === undefined) {
        const [expression] = resultExpressions(scope, result);
        kinds.push(expression === undefined ? unknown : this.of(expression, scope));
      } else {
        for (const { origin } of stars)
          kinds.push(origin === undefined ? unknown : this.ofColumn(scope, origin));
      }
    }
    return kinds;
  }

  #ofValues(tokens: Scope['text']['tokens'], core: Core): readonly Kind[] {
    const rows = parseExpressions(tokens, core.rest).map((row) => (row.kind === 'row' ? row.parts : [row]));
    const [first = []] = rows;
    return first.map((_, index) =>
      eitherOf(rows.flatMap((row) => (row[index] === undefined ? [] : [this.of(row[index], undefined)]))),
    );
  }
}

/** The expression of a select list, without its alias. */
export const resultExpressions = (
  { text }: Pick<Scope, 'text'>,
  { clause, expression }: Core['results'][number],
): readonly Expression[] => parseExpressions(text.tokens, { ...clause, span: expression });

function kindOfLiteral({ token }: Extract<Expression, { kind: 'literal' }>): Kind {
  switch (token.kind) {
    case 'string':
      return kindOfValue(token.value);
    case 'number':
      return { ...numeric, digits: token.text };
    case 'blob':
      return unknown;
    default:
      if (isKeyword(token, 'NULL')) return kindOfValue(null);
      return isKeyword(token, 'TRUE', 'FALSE') ? numeric : textual;
  }
}

/** The parts of a row value; of anything else, itself. */
export const partsOfRow = (expression: Expression): readonly Expression[] =>
  expression.kind === 'row' ? expression.parts : [expression];
