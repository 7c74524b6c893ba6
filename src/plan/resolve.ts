import { foldName } from '../base/fold-name.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Table } from '../catalog/table.ts';
import {
  type Clause,
  type Core,
  type Cte,
  exposedName,
  type FromItem,
  type FromNode,
  onClausesOf,
  type Query,
} from '../sql/outline.ts';
import { readQueries } from '../sql/read-query.ts';
import { type ReadableText, withStrictQuotes } from '../sql/readable-text.ts';
import { render, type SqlText } from '../sql/sql-text.ts';
import { columnsOfFunction } from '../sql/table-functions.ts';
import { withoutWraps } from '../sql/time-wraps.ts';
import { isKeyword } from '../sql/token.ts';
import { type BoundCte, type CteScope, findCte, withCtesOf } from './cte-scope.ts';
import { outputsOf } from './outputs.ts';
import { outsideScope } from './outside-scope.ts';
import {
  emptyQuery,
  type ItemSource,
  type LocalName,
  type LocalSchema,
  type Reference,
  type ResolvedQuery,
  type ResolvedSubquery,
  type Scope,
  type ScopeItem,
  type ScopeNode,
  unresolved,
  type View,
} from './scope.ts';

interface Surroundings {
  readonly text: SqlText;
  readonly ctes: CteScope | undefined;
  readonly parent: Scope | undefined;
  readonly parentFactsHold: boolean;
  readonly inResults: boolean;
  readonly withClauses: readonly string[];
  /** CTEs whose query is being resolved: a mention of one is a recursion. */
  readonly open: readonly Cte[];
  readonly openViews: readonly View[];
  /** The database of the view that the text is of: it sees no other. A temporary view sees them all. */
  readonly schema: string | undefined;
}

export interface ResolvedStatement {
  readonly queries: readonly ResolvedQuery[];
  /** The scope around the queries of a statement that is no query itself. */
  readonly outside: Scope | undefined;
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
  /** Set when only the meaning of names is needed: CTEs are resolved once, and views not at all. */
  readonly #once: Map<Cte, ResolvedQuery> | undefined;
  #items = 0;
  #statement: SqlText | undefined;

  constructor(catalog: Catalog, schema: LocalSchema, { namesOnly = false } = {}) {
    this.#catalog = catalog;
    this.#schema = schema;
    this.#once = namesOnly ? new Map() : undefined;
  }

  resolveStatement(statement: ReadableText): ResolvedStatement {
    this.#statement = statement.text;
    const outside = outsideScope(statement);
    const around = { ...topLevel, text: statement.text, parent: outside };
    return { queries: statement.queries.map((query) => this.#resolveQuery(query, around)), outside };
  }

  /** The text around the queries of a statement, such as the WHERE of an UPDATE, as the scope of a SELECT. */
  resolveAround(text: SqlText, core: Core, ctes: readonly Cte[]): Scope {
    const around = { ...topLevel, text };
    const query: Query = { ...emptyQuery, ctes, cores: [core] };
    const resolved = unresolved(query, text);
    return this.#resolveCore(core, resolved, { ...around, ctes: withCtesOf(query, around, []) });
  }

  /** A mention that stands in no FROM clause. */
  addReference(table: Table, name = table.name.split('.').at(-1) ?? table.name): Reference {
    const reference = { id: this.references.length + 1, table, name };
    this.references.push(reference);
    return reference;
  }

  /** The query of a view, for a mention of it. */
  resolveView(view: View, openViews: readonly View[] = []): ResolvedQuery | undefined {
    const { sql, schema, name } = view;
    const written = withoutWraps(sql);
    const { tokens } = written;
    const as = tokens.findIndex((token) => isKeyword(token, 'AS'));
    const [query] = readQueries(tokens, { from: as + 1, to: tokens.length });
    if (query === undefined) return undefined;
    const text = withStrictQuotes(written) ?? written;
    const inside = { ...topLevel, text, openViews: [...openViews, view], schema: seenFrom(view) };
    const resolved = this.#resolveQuery(query, inside);
    return { ...resolved, outputs: renamed(resolved.outputs, this.#schema.columnsOf([schema, name])) };
  }

  #resolveQuery(query: Query, around: Surroundings): ResolvedQuery {
    const withClause = render(around.text, query.withSpan);
    const withClauses = withClause === '' ? around.withClauses : [...around.withClauses, withClause];
    const inside = { ...around, ctes: withCtesOf(query, around, withClauses), withClauses };
    const resolved = unresolved(query, around.text, withClauses);
    for (const core of query.cores) {
      if (core.kind === 'select') {
        resolved.scopes.push(this.#resolveCore(core, resolved, inside));
        continue;
      }
      const subqueries = [...this.#resolveSubqueries(core.rest, inside)];
      resolved.subqueries.push(...subqueries);
      const { text, parent, parentFactsHold, inResults } = inside;
      const sight = { text, parent, parentFactsHold, inResults };
      resolved.valueScopes.push({ ...sight, core, items: [], tree: undefined, query: resolved, subqueries });
    }
    const [only] = resolved.scopes;
    const last = {
      ...inside,
      parent: query.cores.length === 1 ? only : around.parent,
      parentFactsHold: query.cores.length === 1,
      inResults: false,
    };
    const tail = this.#resolveSubqueries(query.tail, last);
    (only ?? resolved).subqueries.push(...tail);
    resolved.outputs = outputsOf(resolved);
    return resolved;
  }

  #resolveSubqueries(clause: Clause | undefined, around: Surroundings): readonly ResolvedSubquery[] {
    return (clause?.subqueries ?? []).map((subquery) => ({
      subquery,
      query: this.#resolveQuery(subquery.query, around),
    }));
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
      inResults: around.inResults,
      subqueries,
    };
    const resolveAll = (clause: Clause | undefined, parentFactsHold: boolean, inResults = false) => {
      const inside = { ...around, parent: scope, parentFactsHold, inResults };
      subqueries.push(...this.#resolveSubqueries(clause, inside));
    };
    for (const result of core.results) resolveAll(result.clause, true, true);
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
      // It sees the scope around the FROM clause, not its neighbours.
      return { kind: 'query', resolved: this.#resolveQuery(item.query, around) };
    }
    if (item.kind === 'function') return { kind: 'local', name: [item.name] };
    const name = item.name.join('.');
    const table = item.name.length === 3 ? this.#catalog.find(name) : this.#catalog.findStored(name);
    if (table !== undefined) {
      if (around.text === this.#statement) this.found.add(item.nameSpan.from);
      return { kind: 'virtual', reference: this.addReference(table, exposedName(item) ?? name) };
    }
    const [only = ''] = item.name;
    const bound = item.name.length === 1 ? findCte(around.ctes, only) : undefined;
    if (this.#once === undefined && this.references.length > maxReferences)
      throw new RangeError('too many mentions of tables');
    if (bound !== undefined) return this.#resolveCte(bound, around);
    const { schema } = around;
    const localName = item.name.length === 1 && schema !== undefined ? [schema, only] : item.name;
    const view = this.#viewNamed(localName, around);
    return view === undefined ? { kind: 'local', name: localName } : { kind: 'query', resolved: view };
  }

  #viewNamed(name: LocalName, { openViews }: Surroundings): ResolvedQuery | undefined {
    const view = this.#once === undefined ? this.#schema.viewNamed(name) : undefined;
    const isOpen = openViews.some((open) => open.schema === view?.schema && open.name === view.name);
    return view === undefined || isOpen ? undefined : this.resolveView(view, openViews);
  }

  #resolveCte(
    { cte, text, scope, parent, inResults, withClauses }: BoundCte,
    around: Surroundings,
  ): ItemSource {
    if (around.open.includes(cte)) return { kind: 'itself', name: cte.name, columns: cte.columns };
    const known = this.#once?.get(cte);
    if (known !== undefined) return { kind: 'query', resolved: known };
    const resolved = this.#resolveQuery(cte.query, {
      ...around,
      text,
      ctes: scope,
      parent,
      parentFactsHold: false,
      inResults,
      withClauses,
      open: [...around.open, cte],
    });
    const recursive = resolved.scopes.some((inner) =>
      inner.items.some(({ source }) => source.kind === 'itself' && source.name === cte.name),
    );
    const whole = { ...resolved, outputs: renamed(resolved.outputs, cte.columns), recursive };
    this.#once?.set(cte, whole);
    return { kind: 'query', resolved: whole };
  }

  #columnsOf(item: FromItem, source: ItemSource): ReadonlySet<string> | undefined {
    if (source.kind === 'virtual') {
      return folded(source.reference.table.columns.map(({ name }) => name));
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
  inResults: false,
  withClauses: [],
  open: [],
  openViews: [],
  schema: undefined,
};

/** The database in which a view looks for tables; undefined: in all. */
const seenFrom = ({ schema }: View): string | undefined => (schema === 'temp' ? undefined : schema);

const unknownOutput = { origins: [], jsonCall: false };

/** The outputs under the names that a list of columns gives them. */
const renamed = (
  outputs: ResolvedQuery['outputs'],
  names: readonly string[] | undefined,
): ResolvedQuery['outputs'] =>
  names?.map((name, index) => ({ ...(outputs?.[index] ?? unknownOutput), name })) ?? outputs;

const folded = (names: readonly string[]): ReadonlySet<string> => new Set(names.map(foldName));
