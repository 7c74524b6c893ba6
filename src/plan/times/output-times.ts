import { foldName } from '../../base/fold-name.ts';
import type { Expression } from '../../sql/expression.ts';
import { mergedStar } from '../../sql/merged-star.ts';
import { type Core, type FromItem, mergesColumns, type ResultExpression } from '../../sql/outline.ts';
import { isSymbol, type Span } from '../../sql/token.ts';
import { shownName } from '../outputs.ts';
import type { ResolvedQuery, Scope, ScopeItem } from '../scope.ts';
import { expressionOf, rowsOfValues } from './parts.ts';
import type { TimeType } from './time-type.ts';
import type { TimeTypes } from './time-types.ts';

/** A column that a query gives. */
export interface OutputTime {
  readonly name: string;
  readonly type: TimeType | undefined;
}

/** A column of one core of a query, or of one row of VALUES. */
export interface OutputPart extends OutputTime {
  readonly scope: Scope;
  /** Undefined for a column that `*` shows. */
  readonly expression: Expression | undefined;
  /** Where it stands in a select list. */
  readonly result: ResultExpression | undefined;
}

/** Finds the columns of queries that are times. */
export class OutputTimes {
  readonly #types: TimeTypes;
  readonly #known = new Map<ResolvedQuery, readonly OutputTime[]>();

  constructor(types: TimeTypes) {
    this.#types = types;
  }

  of(query: ResolvedQuery): readonly OutputTime[] {
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    this.#known.set(query, []);
    // The columns that a recursive query reads of itself have the types of its other parts.
    const isRecursive = ({ items }: Scope) => items.some(({ source }) => source.kind === 'itself');
    const first = this.#unite(
      query,
      query.scopes.filter((scope) => !isRecursive(scope)),
    );
    this.#known.set(query, first);
    if (!query.scopes.some(isRecursive)) return first;
    const all = this.#unite(query, query.scopes);
    this.#known.set(query, all);
    return all;
  }

  partsOf(query: ResolvedQuery, index: number): readonly OutputPart[] {
    return this.#partsOf(query, query.scopes).flatMap((outputs) => outputs[index] ?? []);
  }

  #partsOf(query: ResolvedQuery, scopes: readonly Scope[]): readonly (readonly OutputPart[])[] {
    return [
      ...scopes.map((scope) => this.#ofScope(scope)),
      ...query.valueScopes.flatMap((scope) => this.#ofValues(scope)),
    ];
  }

  #unite(query: ResolvedQuery, scopes: readonly Scope[]): readonly OutputTime[] {
    const perCore = this.#partsOf(query, scopes);
    const names = query.outputs?.map(({ name }) => name);
    return (perCore[0] ?? []).map(({ name }, index) => ({
      name: (names?.length === perCore[0]?.length ? names?.[index] : undefined) ?? name,
      type: this.#types.typeOfEither(perCore.flatMap((outputs) => outputs[index] ?? [])),
    }));
  }

  #ofScope(scope: Scope): readonly OutputPart[] {
    // `x IN table` is written without a select list.
    if (scope.core.results.length === 0) return scope.items.flatMap((item) => this.#columnsOf(scope, item));
    return scope.core.results.flatMap((result): readonly OutputPart[] => {
      const star = this.#star(scope, scope.core, result.expression);
      if (star !== undefined) return star;
      const expression = expressionOf(scope, result);
      const name = result.alias ?? shownName(scope.text.tokens, result.expression) ?? '';
      const type = expression && this.#types.typeOf(scope, expression);
      return [{ name, scope, expression, result, type }];
    });
  }

  /** One per row. */
  #ofValues(scope: Scope): readonly (readonly OutputPart[])[] {
    return rowsOfValues(scope).map((row) =>
      row.map((expression, index) => ({
        name: `column${index + 1}`,
        scope,
        expression,
        result: undefined,
        type: this.#types.typeOf(scope, expression),
      })),
    );
  }

  /** The columns of `*` or `t.*`; undefined for any other expression. */
  #star(scope: Scope, { from }: Core, span: Span): readonly OutputPart[] | undefined {
    const { tokens } = scope.text;
    if (!isSymbol(tokens[span.to - 1], '*')) return undefined;
    const all = (item: ScopeItem) => this.#columnsOf(scope, item);
    if (span.to - span.from > 1) {
      const qualifier = foldName(tokens[span.to - 3]?.value ?? '');
      return scope.items.filter(({ exposed }) => exposed === qualifier).flatMap(all);
    }
    if (!mergesColumns(from)) return scope.items.flatMap(all);
    const byItem = new Map<FromItem, ScopeItem>(scope.items.map((item) => [item.item, item]));
    const names = new Map(scope.items.map((item) => [item.item, this.#namesOf(scope, item)]));
    return mergedStar(from, names).flatMap(({ item, name }) => {
      const found = byItem.get(item);
      return found === undefined ? [] : [this.#column(scope, found, name)];
    });
  }

  #columnsOf(scope: Scope, item: ScopeItem): readonly OutputPart[] {
    return this.#namesOf(scope, item).map((name) => this.#column(scope, item, name));
  }

  #column(scope: Scope, item: ScopeItem, name: string): OutputPart {
    const type = this.#types.typeOfColumn(scope, { item, column: foldName(name) });
    return { name, scope, expression: undefined, result: undefined, type };
  }

  /** The names of the columns that `*` shows of an item. */
  #namesOf(scope: Scope, { source, columns }: ScopeItem): readonly string[] {
    switch (source.kind) {
      case 'virtual':
        return source.reference.table.columns.map(({ name }) => name);
      case 'query':
        return this.of(source.resolved).map(({ name }) => name);
      case 'itself':
        return source.columns ?? this.of(scope.query).map(({ name }) => name);
      case 'local':
        return [...(columns ?? [])];
    }
  }
}
