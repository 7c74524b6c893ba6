import type { Catalog } from '../catalog/catalog.ts';
import type { Table } from '../catalog/table.ts';
import { foldName } from '../sql/fold-name.ts';
import { tokenize } from '../sql/lexer.ts';
import {
  type Clause,
  type Core,
  type Cte,
  exposedName,
  type FromItem,
  type FromNode,
  onClausesOf,
  type Query,
  type Subquery,
} from '../sql/outline.ts';
import { withStrictQuotes } from '../sql/prepare-text.ts';
import { readQueries } from '../sql/read-query.ts';
import { render, type SqlText } from '../sql/sql-text.ts';
import { columnsOfFunction } from '../sql/table-functions.ts';
import { isKeyword } from '../sql/token.ts';
import { type BoundCte, type CteScope, findCte, withCtesOf } from './cte-scope.ts';
import { outputsOf } from './outputs.ts';
import type {
  ItemSource,
  LocalSchema,
  Reference,
  ResolvedQuery,
  ResolvedSubquery,
  Scope,
  ScopeItem,
  ScopeNode,
} from './scope.ts';

interface Surroundings {
  readonly text: SqlText;
  readonly ctes: CteScope | undefined;
  readonly parent: Scope | undefined;
  readonly parentFactsHold: boolean;
  readonly withClauses: readonly string[];
  /** CTEs whose query is being resolved: a mention of one is a recursion. */
  readonly open: readonly Cte[];
  readonly openViews: readonly string[];
}

/** Beyond this many mentions a statement is no person's: its tables are read whole. */
const maxReferences = 1000;

/**
 * Finds out which scope reads which table. A CTE or a view is resolved anew for each mention, so that each can be
 * narrowed by itself. Throws a RangeError for a statement that is too large for that.
 */
export class Resolver {
  readonly references: Reference[] = [];
  /** Token positions of the statement's three-part names that stand in a FROM clause. */
  readonly found = new Set<number>();
  readonly #catalog: Catalog;
  readonly #schema: LocalSchema;
  #items = 0;
  #statement: SqlText | undefined;

  constructor(catalog: Catalog, schema: LocalSchema) {
    this.#catalog = catalog;
    this.#schema = schema;
  }

  resolveStatement(text: SqlText, queries: readonly Query[]): readonly ResolvedQuery[] {
    this.#statement = text;
    return queries.map((query) => this.#resolveQuery(query, { ...topLevel, text }));
  }

  /** A mention that stands in no FROM clause. */
  addReference(table: Table, name = table.name.split('.').at(-1) ?? table.name): Reference {
    const reference = { id: this.references.length + 1, table, name };
    this.references.push(reference);
    return reference;
  }

  /** The query of a view, for a mention of it. Undefined when there is no such view. */
  resolveView(name: string, openViews: readonly string[] = []): ResolvedQuery | undefined {
    const definition = openViews.includes(foldName(name)) ? undefined : this.#schema.viewNamed(name);
    if (definition === undefined) return undefined;
    const tokens = tokenize(definition);
    const as = tokens.findIndex((token) => isKeyword(token, 'AS'));
    const [query] = readQueries(tokens, { from: as + 1, to: tokens.length });
    if (query === undefined) return undefined;
    const written = { source: definition, tokens, edits: [] };
    const text = withStrictQuotes(written) ?? written;
    const inside = { ...topLevel, text, openViews: [...openViews, foldName(name)] };
    const resolved = this.#resolveQuery(query, inside);
    return { ...resolved, outputs: renamed(resolved.outputs, this.#schema.columnsOf(name)) };
  }

  #resolveQuery(query: Query, around: Surroundings): ResolvedQuery {
    const withClause = render(around.text, query.withSpan);
    const withClauses = withClause === '' ? around.withClauses : [...around.withClauses, withClause];
    const inside = { ...around, ctes: withCtesOf(query, around, withClauses), withClauses };
    const resolved: ResolvedQuery = {
      query,
      text: around.text,
      scopes: [],
      withClauses,
      recursive: false,
      outputs: undefined,
    };
    for (const core of query.cores) {
      if (core.kind === 'select') resolved.scopes.push(this.#resolveCore(core, resolved, inside));
    }
    const [only] = resolved.scopes;
    const last = {
      ...inside,
      parent: query.cores.length === 1 ? only : around.parent,
      parentFactsHold: query.cores.length === 1,
    };
    const tail = query.tail.subqueries.map((subquery) => this.#resolveSubquery(subquery, last));
    only?.subqueries.push(...tail);
    resolved.outputs = outputsOf(resolved);
    return resolved;
  }

  #resolveSubquery(subquery: Subquery, around: Surroundings): ResolvedSubquery {
    return { subquery, query: this.#resolveQuery(subquery.query, around) };
  }

  #resolveCore(core: Core, query: ResolvedQuery, around: Surroundings): Scope {
    const items: ScopeItem[] = [];
    const subqueries: ResolvedSubquery[] = [];
    const scope: Scope = {
      text: around.text,
      core,
      items,
      tree: this.#resolveNode(core.from, around, items),
      query,
      parent: around.parent,
      parentFactsHold: around.parentFactsHold,
      subqueries,
    };
    const resolveAll = (clause: Clause | undefined, parentFactsHold: boolean) => {
      for (const subquery of clause?.subqueries ?? []) {
        subqueries.push(this.#resolveSubquery(subquery, { ...around, parent: scope, parentFactsHold }));
      }
    };
    for (const result of core.results) resolveAll(result.clause, true);
    for (const clause of [core.where, core.groupBy, core.rest]) resolveAll(clause, true);
    // Whether a pair of rows is joined can decide about rows that the WHERE clause keeps.
    for (const clause of onClausesOf(core.from)) resolveAll(clause, false);
    for (const { item } of items) if (item.kind === 'function') resolveAll(item.args, false);
    return scope;
  }

  #resolveNode(node: FromNode | undefined, around: Surroundings, items: ScopeItem[]): ScopeNode | undefined {
    if (node === undefined) return undefined;
    if (node.kind !== 'join') {
      const item = this.#resolveItem(node, around);
      items.push(item);
      return { kind: 'item', item };
    }
    const left = this.#resolveNode(node.left, around, items);
    const right = this.#resolveNode(node.right, around, items);
    return left && right && { kind: 'join', join: node, left, right };
  }

  #resolveItem(item: FromItem, around: Surroundings): ScopeItem {
    const source = this.#sourceOf(item, around);
    const exposed = exposedName(item);
    return {
      id: ++this.#items,
      item,
      exposed: exposed === undefined ? undefined : foldName(exposed),
      source,
      columns: this.#columnsOf(item, source),
    };
  }

  #sourceOf(item: FromItem, around: Surroundings): ItemSource {
    if (item.kind === 'derived') {
      // It sees what is around the FROM clause, not its neighbours.
      return { kind: 'query', resolved: this.#resolveQuery(item.query, around) };
    }
    if (item.kind === 'function') return { kind: 'local', name: item.name };
    const name = item.name.join('.');
    const table = item.name.length === 3 ? this.#catalog.find(name) : this.#catalog.findStored(name);
    if (table !== undefined) {
      if (around.text === this.#statement) this.found.add(item.nameSpan.from);
      return { kind: 'virtual', reference: this.addReference(table, exposedName(item) ?? name) };
    }
    const lastName = item.name.at(-1) ?? '';
    const bound = item.name.length === 1 ? findCte(around.ctes, lastName) : undefined;
    if (this.references.length > maxReferences) throw new RangeError('too many mentions of tables');
    if (bound !== undefined) return this.#resolveCte(bound, around);
    const view = this.resolveView(lastName, around.openViews);
    return view === undefined ? { kind: 'local', name: lastName } : { kind: 'query', resolved: view };
  }

  #resolveCte({ cte, text, scope, withClauses }: BoundCte, around: Surroundings): ItemSource {
    if (around.open.includes(cte)) return { kind: 'itself', name: cte.name, columns: cte.columns };
    const resolved = this.#resolveQuery(cte.query, {
      ...around,
      text,
      ctes: scope,
      parent: undefined,
      parentFactsHold: false,
      withClauses,
      open: [...around.open, cte],
    });
    const recursive = resolved.scopes.some((inner) =>
      inner.items.some(({ source }) => source.kind === 'itself' && source.name === cte.name),
    );
    const outputs = renamed(resolved.outputs, cte.columns);
    return { kind: 'query', resolved: { ...resolved, outputs, recursive } };
  }

  #columnsOf(item: FromItem, source: ItemSource): ReadonlySet<string> | undefined {
    if (source.kind === 'virtual') {
      const { columns } = source.reference.table;
      return folded(columns.flatMap(({ name, aliases }) => [name, ...aliases]));
    }
    if (source.kind === 'query') {
      const outputs = source.resolved.outputs?.map(({ name }) => name);
      return outputs && folded(outputs);
    }
    if (source.kind === 'itself') return source.columns && folded(source.columns);
    const columns =
      item.kind === 'function' ? columnsOfFunction(item.name) : this.#schema.columnsOf(source.name);
    return columns && folded(columns);
  }
}

const topLevel: Omit<Surroundings, 'text'> = {
  ctes: undefined,
  parent: undefined,
  parentFactsHold: false,
  withClauses: [],
  open: [],
  openViews: [],
};

const unknownOutput = { origins: [], jsonCall: false };

/** The outputs under the names that a list of columns gives them. */
const renamed = (
  outputs: ResolvedQuery['outputs'],
  names: readonly string[] | undefined,
): ResolvedQuery['outputs'] =>
  names?.map((name, index) => ({ ...(outputs?.[index] ?? unknownOutput), name })) ?? outputs;

const folded = (names: readonly string[]): ReadonlySet<string> => new Set(names.map(foldName));
