import type { Catalog } from '../catalog/catalog.ts';
import { orgColumn, pathKeys, type Table } from '../catalog/table.ts';
import type { Query } from '../sql/outline.ts';
import { withStrictQuotes } from '../sql/prepare-text.ts';
import type { TableMention } from '../sql/rewrite.ts';
import { excerpt, type SqlText } from '../sql/sql-text.ts';
import { isKeyword, type Span, type Token } from '../sql/token.ts';
import { ctesOf } from '../sql/walk.ts';
import { type Binding, bindQuery } from './bind.ts';
import { type ColumnBounds, noBounds } from './bounds.ts';
import { missingKey } from './missing-key.ts';
import type { NarrowingContext } from './narrow.ts';
import type { Alternative, KeyQuery } from './narrowing.ts';
import { breakCircles } from './order.ts';
import {
  chooseFetches,
  type Fetch,
  identityOf,
  type KeyTuple,
  operationsFor,
  preferLists,
} from './requests.ts';
import { Resolver } from './resolve.ts';
import type { Reference, ResolvedQuery } from './scope.ts';

/** What is to be asked of Okta before SQLite can answer a statement. */
export interface Plan {
  /** One per mention of a virtual table, in order. */
  readonly bindings: readonly Binding[];
  /** The requests that are known beforehand; all of them can go at once. */
  readonly immediate: readonly Fetch[];
  /** The keys that have to be read out of rows that come first. */
  readonly dependent: readonly DependentStep[];
  /** The columns of the answer, as far as they are known, for telling JSON from text. */
  readonly outputs: ResolvedQuery['outputs'];
  /** Set when the statement was too deep to be analysed: every table is read whole. */
  readonly fallback: boolean;
  /** When it was made, in milliseconds since the epoch: the end of what has happened. */
  readonly now: number;
}

export interface DependentStep {
  readonly reference: Reference;
  readonly alternatives: readonly Alternative[];
  readonly bounds: ColumnBounds;
  readonly after: readonly Reference[];
}

/** The orgs that a statement may ask. */
export interface OrgNames {
  /** Those configured by name. */
  readonly names: readonly string[];
  /** True with a bare token: any org, but only one that the statement names. */
  readonly open: boolean;
}

export interface PlanningContext extends NarrowingContext {
  readonly catalog: Catalog;
  readonly orgs: OrgNames;
}

/** A statement that SQLite has prepared already. */
export interface PreparedText {
  readonly text: SqlText;
  readonly queries: readonly Query[];
  readonly mentions: readonly TableMention[];
}

/**
 * Decides what Okta is asked. Pure: it knows the session's tables only through `schema`.
 * @throws SqlError when a table cannot be read without a key column that is not bound.
 */
export function planStatement(statement: PreparedText, context: PlanningContext): Plan {
  const { bindings, outputs, fallback } = bindStatement(statement, context);
  const immediate = new Map<Table, Fetch[]>();
  const dependent: DependentStep[] = [];
  for (const binding of bindings) {
    const { reference, bounds } = binding;
    const alternatives = binding.narrowing ?? [{ values: new Map(), queries: [] }];
    for (const alternative of alternatives) checkKeys(reference, alternative, statement.text, context);
    const tuples = alternatives
      .filter(({ queries }) => queries.length === 0)
      .flatMap(({ values }) => expandTuples(reference.table, [values], context.orgs));
    const fetches = immediate.get(reference.table) ?? [];
    fetches.push(...chooseFetches(reference.table, tuples, bounds, context.now));
    immediate.set(reference.table, fetches);
    const waiting = alternatives.filter(({ queries }) => queries.length > 0);
    if (waiting.length > 0) {
      const after = waiting.flatMap(({ queries }) => queries.flatMap((query) => query.after));
      dependent.push({ reference, alternatives: waiting, bounds, after: [...new Set(after)] });
    }
  }
  return {
    bindings,
    immediate: [...immediate].flatMap(([table, fetches]) => preferLists(table, withoutRepeats(fetches))),
    dependent,
    outputs,
    fallback,
    now: context.now,
  };
}

/** The same request is sent once, however many references need it. */
const withoutRepeats = (fetches: readonly Fetch[]): readonly Fetch[] => [
  ...new Map(fetches.map((fetch) => [identityOf(fetch.request), fetch])).values(),
];

interface BoundStatement {
  readonly bindings: readonly Binding[];
  readonly outputs: ResolvedQuery['outputs'];
  readonly fallback: boolean;
}

function bindStatement(statement: PreparedText, context: PlanningContext): BoundStatement {
  try {
    const resolver = new Resolver(context.catalog, context.schema);
    // A part of it that runs alone must not read a name that is missing there as a string.
    const text = withStrictQuotes(statement.text) ?? statement.text;
    const queries = resolver.resolveStatement(text, statement.queries);
    const bindings = queries.flatMap((query) => bindQuery(query, context));
    const whole = readWhole(statement, resolver, context);
    const isQuery = isKeyword(statement.text.tokens[0], 'SELECT', 'WITH', 'VALUES');
    return {
      bindings: breakCircles([...bindings, ...whole]),
      outputs: isQuery ? queries[0]?.outputs : undefined,
      fallback: false,
    };
  } catch (error) {
    // Nested too deeply for us, though not for SQLite: every mentioned table is read whole.
    if (!(error instanceof RangeError)) throw error;
    const resolver = new Resolver(context.catalog, context.schema);
    return { bindings: readWhole(statement, resolver, context), outputs: undefined, fallback: true };
  }
}

/** Mentions of tables and views that stand in no FROM clause: nothing narrows them. */
function readWhole(
  statement: PreparedText,
  resolver: Resolver,
  context: PlanningContext,
): readonly Binding[] {
  const unbound = statement.mentions
    .filter(({ span }) => !resolver.found.has(span.from) && !isInUnusedCte(statement, span))
    .map(({ table, span }) => resolver.addReference(table, excerpt(statement.text, span)));
  const bindings: Binding[] = unbound.map((reference) => ({
    reference,
    narrowing: undefined,
    bounds: noBounds,
    reasons: [],
    residual: [],
  }));
  const { tokens } = statement.text;
  const isQuery = isKeyword(tokens[0], 'SELECT', 'WITH', 'VALUES');
  for (const view of context.schema.views) {
    const isMentioned = tokens.some(
      (token, index) =>
        token.value.toLowerCase() === view.toLowerCase() && (!isQuery || isKeyword(tokens[index - 1], 'IN')),
    );
    const resolved = isMentioned ? resolver.resolveView(view) : undefined;
    if (resolved !== undefined) bindings.push(...bindQuery(resolved, context));
  }
  return bindings;
}

/** SQLite does not evaluate a CTE that nothing mentions. */
function isInUnusedCte({ text, queries }: PreparedText, { from }: Span): boolean {
  return [...ctesOf(queries)].some(({ name, query }) => {
    const isInside = query.span.from <= from && from < query.span.to;
    const isName = ({ value }: Token) => value.toLowerCase() === name.toLowerCase();
    return isInside && text.tokens.filter(isName).length === 1;
  });
}

/** @throws SqlError when no operation can read the rows of the alternative. */
function checkKeys(
  reference: Reference,
  { values, queries }: Alternative,
  text: SqlText,
  { orgs }: PlanningContext,
): void {
  const bound = new Set([...values.keys(), ...queries.flatMap((query: KeyQuery) => query.columns)]);
  const orgIsKnown = bound.has(orgColumn) || !orgs.open;
  if (!orgIsKnown) throw missingKey(reference, [orgColumn], text);
  if (operationsFor(reference.table, bound).length > 0) return;
  const [operation] = reference.table.operations.filter(({ verb }) => verb === 'select');
  const keys = operation === undefined ? [] : pathKeys(reference.table, operation);
  throw missingKey(
    reference,
    keys.filter((name) => !bound.has(name.toLowerCase())),
    text,
  );
}

/** Beyond this many combinations of keys the widest column is left unbound: the list is asked instead. */
const maxTuples = 50_000;

/** Every combination of the bound values. An org that is not bound is each configured one. */
export function expandTuples(
  table: Table,
  alternatives: readonly ReadonlyMap<string, ReadonlySet<string>>[],
  orgs: OrgNames,
): readonly KeyTuple[] {
  return alternatives.flatMap((alternative) => {
    const values = new Map(alternative);
    if (!values.has(orgColumn)) values.set(orgColumn, new Set(orgs.names));
    dropWideColumns(table, values);
    let tuples: KeyTuple[] = [new Map()];
    for (const [column, set] of values) {
      tuples = tuples.flatMap((tuple) => [...set].map((value) => new Map(tuple).set(column, value)));
    }
    return tuples;
  });
}

function dropWideColumns(table: Table, values: Map<string, ReadonlySet<string>>): void {
  const size = () => [...values.values()].reduce((product, set) => product * set.size, 1);
  while (size() > maxTuples) {
    const droppable = [...values]
      .filter(([column]) => column !== orgColumn)
      .filter(
        ([column]) =>
          operationsFor(table, new Set([...values.keys()].filter((name) => name !== column))).length > 0,
      )
      .sort(([, a], [, b]) => b.size - a.size);
    const [widest] = droppable;
    if (widest === undefined) return;
    values.delete(widest[0]);
  }
}
