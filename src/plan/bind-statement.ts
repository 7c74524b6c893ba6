import { isSameName } from '../base/fold-name.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Table } from '../catalog/table.ts';
import { tokenize } from '../sql/lexer.ts';
import { startsQuery } from '../sql/read-query.ts';
import { type ReadableText, withStrictQuotes } from '../sql/readable-text.ts';
import { excerpt } from '../sql/sql-text.ts';
import { type Binding, bindQuery } from './bind.ts';
import { noBounds } from './bounds.ts';
import type { NarrowingInput } from './narrowing-input.ts';
import { rememberSchema } from './remembered-schema.ts';
import { Resolver } from './resolve.ts';
import type { Reference, ResolvedQuery } from './scope.ts';
import { breakCircles } from './scope-order.ts';
import { unusedCtes } from './unused-ctes.ts';

export interface BindingContext extends NarrowingInput {
  readonly catalog: Catalog;
}

export interface BoundStatement {
  /** One per mention of a virtual table, in order, and none that waits for itself. */
  readonly bindings: readonly Binding[];
  /** The columns of the answer, as far as they are known. */
  readonly outputs: ResolvedQuery['outputs'];
  /** Set when the statement was too large or too deep to be analysed: every table is read whole. */
  readonly fallback: boolean;
}

/** Finds the known conditions on the rows that each mention of a virtual table needs. */
export function bindStatement(statement: ReadableText, given: BindingContext): BoundStatement {
  const context = { ...given, schema: rememberSchema(given.schema) };
  try {
    const resolver = new Resolver(context.catalog, context.schema);
    // A part of it that runs alone must not read a name that is missing there as a string.
    const text = withStrictQuotes(statement.text) ?? statement.text;
    const { queries } = resolver.resolveStatement({ ...statement, text });
    const bindings = queries.flatMap((query) => bindQuery(query, context));
    const whole = [...readWhole(statement, resolver), ...bindViews(statement, resolver, context)];
    const isQuery = startsQuery(statement.text.tokens[0]);
    return {
      bindings: breakCircles([...bindings, ...whole]),
      outputs: isQuery ? queries[0]?.outputs : undefined,
      fallback: false,
    };
  } catch (error) {
    // Too large or nested too deeply for us, though not for SQLite: every mentioned table is read whole.
    if (!(error instanceof RangeError)) throw error;
    const resolver = new Resolver(context.catalog, context.schema);
    const behindViews = tablesBehindViews(statement, context).map((table) =>
      readUnbound(resolver.addReference(table)),
    );
    const bindings = [...readWhole(statement, resolver), ...behindViews];
    return { bindings, outputs: undefined, fallback: true };
  }
}

/** Mentions of tables that stand in no FROM clause: nothing narrows them. */
function readWhole(statement: ReadableText, resolver: Resolver): readonly Binding[] {
  const left = statement.mentions.filter(({ span }) => !resolver.found.has(span.from));
  const unused = left.length === 0 ? [] : unusedCtes(statement);
  return left
    .filter(({ span: { from } }) => !unused.some((cte) => cte.from <= from && from < cte.to))
    .map(({ table, span }) => readUnbound(resolver.addReference(table, excerpt(statement.text, span))));
}

const readUnbound = (reference: Reference): Binding => ({
  reference,
  narrowing: undefined,
  bounds: noBounds,
  reasons: [],
  residual: [],
});

/** The views that a statement which is no query mentions, wherever that is. */
function bindViews(
  { text: { tokens } }: ReadableText,
  resolver: Resolver,
  context: BindingContext,
): readonly Binding[] {
  if (startsQuery(tokens[0])) return [];
  return context.schema.views.flatMap((view) => {
    const isMentioned = tokens.some(({ value }) => isSameName(value, view.name));
    const resolved = isMentioned ? resolver.resolveView(view) : undefined;
    return resolved === undefined ? [] : bindQuery(resolved, context);
  });
}

/** The tables that the statement's views read, and the views within those. */
function tablesBehindViews({ text }: ReadableText, { catalog, schema }: BindingContext): readonly Table[] {
  const tables = new Set<Table>();
  const pending = [text.tokens];
  const unseen = new Set(schema.views);
  for (const tokens of pending) {
    for (const { value } of tokens) {
      const table = tokens === text.tokens ? undefined : catalog.findStored(value);
      if (table !== undefined) tables.add(table);
      for (const view of unseen) {
        if (!isSameName(view.name, value)) continue;
        unseen.delete(view);
        pending.push(tokenize(view.sql));
      }
    }
  }
  return [...tables];
}
