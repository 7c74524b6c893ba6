import { foldName } from '../base/fold-name.ts';
import type { Span } from './token.ts';

/**
 * The structure of a SELECT as far as planning needs it: which tables each scope reads, how they are joined, and
 * where its predicates are. Expressions stay spans of tokens; only the predicates among them are parsed further.
 */
export interface Query {
  /** The query's tokens, WITH clause and all, without parentheses around it. */
  readonly span: Span;
  /** The tokens of the WITH clause; empty when there is none. */
  readonly withSpan: Span;
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
  readonly cores: readonly Core[];
  /** ORDER BY and what follows it. */
  readonly tail: Clause;
  readonly limited: boolean;
}

export interface Cte {
  readonly name: string;
  /** The token that names it. */
  readonly nameAt: number;
  /** Undefined when the columns are named by the query itself. */
  readonly columns: readonly string[] | undefined;
  readonly query: Query;
}

/** One SELECT or VALUES between compound operators. */
export interface Core {
  readonly kind: 'select' | 'values';
  readonly distinct: boolean;
  readonly results: readonly ResultExpression[];
  readonly from: FromNode | undefined;
  /** What follows FROM; empty when there is none. */
  readonly fromSpan: Span;
  readonly where: Clause | undefined;
  /** GROUP BY is there. Aggregates without it are for the reader of `results` to find. */
  readonly groupBy: Clause | undefined;
  /** HAVING and WINDOW with their keywords, or the rows of VALUES. */
  readonly rest: Clause;
}

/** One expression of a select list. */
export interface ResultExpression {
  readonly clause: Clause;
  /** The expression without its alias. */
  readonly expression: Span;
  readonly alias: string | undefined;
}

/** A stretch of tokens with the subqueries inside it. */
export interface Clause {
  readonly span: Span;
  readonly subqueries: readonly Subquery[];
}

export interface Subquery {
  /** `x IN name` is `x IN (SELECT * FROM name)`: of such a one the query's tokens are the name alone. */
  readonly kind: 'select' | 'table';
  /** With its parentheses, if any. */
  readonly span: Span;
  readonly query: Query;
}

export type JoinKind = 'inner' | 'left' | 'right' | 'full';

export type FromNode = FromItem | Join;

export interface Join {
  readonly kind: 'join';
  readonly join: JoinKind;
  readonly natural: boolean;
  readonly left: FromNode;
  readonly right: FromNode;
  readonly on: Clause | undefined;
  readonly using: readonly string[];
}

export type FromItem = TableItem | DerivedItem | FunctionItem;

interface Item {
  /** The tokens of the item, alias and all. */
  readonly span: Span;
  /** As written, unquoted; undefined when there is none. */
  readonly alias: string | undefined;
}

export interface TableItem extends Item {
  readonly kind: 'table';
  /** One to three names, unquoted. */
  readonly name: readonly string[];
  /** The tokens of the name alone. */
  readonly nameSpan: Span;
}

export interface DerivedItem extends Item {
  readonly kind: 'derived';
  readonly query: Query;
}

/** A table-valued function such as `json_each(t.network, '$.include')`. */
export interface FunctionItem extends Item {
  readonly kind: 'function';
  readonly name: string;
  readonly args: Clause;
}

/** The items of a join tree, left to right. */
export function itemsOf(node: FromNode | undefined): readonly FromItem[] {
  if (node === undefined) return [];
  return node.kind === 'join' ? [...itemsOf(node.left), ...itemsOf(node.right)] : [node];
}

/** The ON clauses of a join tree, those of the joins within it first. */
export function onClausesOf(node: FromNode | undefined): readonly Clause[] {
  if (node?.kind !== 'join') return [];
  const own = node.on === undefined ? [] : [node.on];
  return [...onClausesOf(node.left), ...onClausesOf(node.right), ...own];
}

const aliases = new WeakMap<Core, ReadonlyMap<string, ResultExpression>>();

/** The first result that has a name as its alias. */
export function resultCalled(core: Core, alias: string): ResultExpression | undefined {
  let known = aliases.get(core);
  if (known === undefined) {
    const named = core.results.flatMap((result) =>
      result.alias === undefined ? [] : [[foldName(result.alias), result] as const],
    );
    known = new Map(named.reverse());
    aliases.set(core, known);
  }
  return known.get(foldName(alias));
}

/** Whether USING or NATURAL merges columns of two tables into one. */
export const mergesColumns = (node: FromNode | undefined): boolean =>
  node?.kind === 'join' &&
  (node.natural || node.using.length > 0 || mergesColumns(node.left) || mergesColumns(node.right));

/** The name by which columns of the item are qualified. */
export function exposedName(item: FromItem): string | undefined {
  if (item.alias !== undefined) return item.alias;
  if (item.kind === 'table') return item.name.at(-1);
  return item.kind === 'function' ? item.name : undefined;
}
