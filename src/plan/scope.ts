import type { SqlValue } from '../base/sql-value.ts';
import type { Table } from '../catalog/table.ts';
import type { Core, FromItem, FromNode, Query, Subquery } from '../sql/outline.ts';
import type { BoundValue } from '../sql/parameter-value.ts';
import type { SqlText } from '../sql/sql-text.ts';

/** The facts that planning needs of the session, answered by the store without any request. */
export interface LocalSchema {
  /** Columns of a local table or view, undefined when there is none. */
  columnsOf(name: LocalName): readonly string[] | undefined;
  /** Whether SQLite compares the column of a local table as text, byte by byte. */
  isText(table: LocalName, column: string): boolean;
  /** Whether SQLite may take different texts in the column for equal, such as texts that differ in case or blanks. */
  folds(table: LocalName, column: string): boolean;
  /** The columns of a local table that are copies of Okta's times, in lower case. */
  timesOf(table: LocalName): ReadonlySet<string>;
  /** Names of the local tables that have such columns, in lower case. */
  readonly tablesWithTimes: readonly string[];
  /** The declared type of a local table's column, `''` for none; undefined when there is no such column. */
  typeOf(table: LocalName, column: string): string | undefined;
  /** The changes that loading a file made to the values of a column. */
  noteOf(table: LocalName, column: string): ColumnNote | undefined;
  /** The view that the name stands for, undefined when there is none, or a table in its place. */
  viewNamed(name: LocalName): View | undefined;
  /** All views, also of attached databases. */
  readonly views: readonly View[];
  /**
   * Whether SQLite would prepare this SELECT as it stands. Only then is a query for keys used, so that a query that
   * depends on its surroundings is never run outside of them.
   */
  canPrepare(sql: string): boolean;
  /** The value of an expression that names no column; undefined when SQLite refuses it. */
  evaluate(expression: string, parameters: ReadonlyMap<string, BoundValue>): SqlValue | undefined;
}

/** A value of a file that its column's type is not meant for. */
export interface ColumnNote {
  /**
   * `text`: it is the reason why a column with numbers in it holds texts. `number`: as a number it is written
   * otherwise than in the file.
   */
  readonly kind: 'text' | 'number';
  readonly value: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The parts of a local table's name: `owners`, or with its database `aux.owners`. */
export type LocalName = readonly string[];

export interface View {
  /** The database that it is in: `main`, `temp`, or the name of an attached one. */
  readonly schema: string;
  readonly name: string;
  /** The CREATE VIEW statement as SQLite keeps it. */
  readonly sql: string;
}

/** One mention of a virtual table. */
export interface Reference {
  /** In order of appearance, from 1. */
  readonly id: number;
  readonly table: Table;
  /** The alias, or the last part of the name. */
  readonly name: string;
}

/** One SELECT with the names that it can see. */
export interface Scope {
  readonly text: SqlText;
  readonly core: Core;
  readonly items: readonly ScopeItem[];
  readonly tree: ScopeNode | undefined;
  readonly query: ResolvedQuery;
  /** The scope around a subquery; undefined for a query that cannot see out. */
  readonly parent: Scope | undefined;
  /** Whether the conjuncts of the parent hold wherever this subquery's answer matters. */
  readonly parentFactsHold: boolean;
  /** Whether it stands in the select list of its parent: there the aliases of that list are not in sight. */
  readonly inResults: boolean;
  /** Subqueries in expressions. */
  readonly subqueries: ResolvedSubquery[];
}

export interface ResolvedSubquery {
  readonly subquery: Subquery;
  readonly query: ResolvedQuery;
}

export interface ResolvedQuery {
  readonly query: Query;
  readonly text: SqlText;
  /** One per core of a compound; no scope for VALUES. */
  readonly scopes: Scope[];
  /** One per VALUES: the scope of its rows. */
  readonly valueScopes: Scope[];
  /** Subqueries in the rows of VALUES. */
  readonly subqueries: ResolvedSubquery[];
  /** The WITH clauses around it, outermost first: a part of it needs them to stand alone. */
  readonly withClauses: readonly string[];
  /** True when it reads itself. */
  readonly recursive: boolean;
  /** Of each output column its name; undefined when they cannot be known. */
  outputs: readonly OutputColumn[] | undefined;
}

export const emptyQuery: Query = {
  span: { from: 0, to: 0 },
  withSpan: { from: 0, to: 0 },
  recursive: false,
  ctes: [],
  cores: [],
  tail: { span: { from: 0, to: 0 }, subqueries: [] },
  limited: false,
};

/** A query before it is resolved. */
export const unresolved = (
  query: Query,
  text: SqlText,
  withClauses: readonly string[] = [],
): ResolvedQuery => ({
  query,
  text,
  scopes: [],
  valueScopes: [],
  subqueries: [],
  withClauses,
  recursive: false,
  outputs: undefined,
});

export interface OutputColumn {
  readonly name: string;
  /** Per scope of the query, the column of an item that it shows unchanged. */
  readonly origins: readonly (ItemColumn | undefined)[];
  /** It is the call of a function that gives JSON. */
  readonly jsonCall: boolean;
}

export interface ItemColumn {
  readonly item: ScopeItem;
  /** In lower case. */
  readonly column: string;
}

export interface ScopeItem {
  readonly id: number;
  readonly item: FromItem;
  /** The qualifier of its columns, in lower case. */
  readonly exposed: string | undefined;
  readonly source: ItemSource;
  /** In lower case, without hidden ones; undefined when they cannot be known. */
  readonly columns: ReadonlySet<string> | undefined;
}

export type ItemSource =
  | { readonly kind: 'virtual'; readonly reference: Reference }
  | { readonly kind: 'query'; readonly resolved: ResolvedQuery }
  /** A local table or a function: SQLite knows its rows. */
  | { readonly kind: 'local'; readonly name: LocalName }
  /** A recursive CTE within itself: its rows are known only while it runs. */
  | { readonly kind: 'itself'; readonly name: string; readonly columns: readonly string[] | undefined };

export type ScopeNode =
  | { readonly kind: 'item'; readonly item: ScopeItem }
  | {
      readonly kind: 'join';
      readonly join: Extract<FromNode, { kind: 'join' }>;
      readonly left: ScopeNode;
      readonly right: ScopeNode;
    };

export type JoinNode = Extract<ScopeNode, { kind: 'join' }>;

export const itemsUnder = (node: ScopeNode | undefined): readonly ScopeItem[] =>
  node === undefined
    ? []
    : node.kind === 'item'
      ? [node.item]
      : [...itemsUnder(node.left), ...itemsUnder(node.right)];

/** The references that must be loaded before the query can be answered. */
export function referencesIn({ scopes, subqueries }: ResolvedQuery): readonly Reference[] {
  return [
    ...scopes.flatMap((scope) => [...scope.items.flatMap(referencesOf), ...inSubqueries(scope.subqueries)]),
    ...inSubqueries(subqueries),
  ];
}

const inSubqueries = (subqueries: readonly ResolvedSubquery[]): readonly Reference[] =>
  subqueries.flatMap(({ query }) => referencesIn(query));

export const referencesOf = (item: ScopeItem): readonly Reference[] =>
  item.source.kind === 'virtual'
    ? [item.source.reference]
    : item.source.kind === 'query'
      ? referencesIn(item.source.resolved)
      : [];
