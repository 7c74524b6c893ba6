import { foldName } from '../base/fold-name.ts';
import { Cursor } from '../sql/cursor.ts';
import { type Clause, type Core, exposedName, type FromItem, itemsOf } from '../sql/outline.ts';
import { readFrom } from '../sql/read-from.ts';
import type { ReadableText } from '../sql/readable-text.ts';
import { isKeyword, type Token } from '../sql/token.ts';
import { emptyQuery, type Scope, type ScopeItem, unresolved } from './scope.ts';

/**
 * The items that the queries of an INSERT, UPDATE or DELETE on a local table see beyond themselves: Okta's tables in
 * the FROM of an UPDATE itself, and the written row, whose columns are not looked up. Undefined for a query.
 */
export function outsideScope({ text, queries, mentions }: ReadableText): Scope | undefined {
  const { tokens } = text;
  if (!writesRows(tokens)) return undefined;
  const own = mentions.filter(
    ({ span }) =>
      !queries.some((query) => query.span.from <= span.from && span.to <= query.span.to) &&
      !isKeyword(tokens[span.from - 1], 'IN'),
  );
  const items = own.flatMap(({ table, span }): readonly ScopeItem[] => {
    const [item] = itemsOf(readFrom(new Cursor(tokens, { from: span.from, to: tokens.length })));
    const exposed = item && exposedName(item);
    if (item === undefined || exposed === undefined) return [];
    const reference = { id: 0, table, name: exposed };
    const columns = new Set(table.columns.map(({ name }) => foldName(name)));
    return [{ id: 0, item, exposed: foldName(exposed), source: { kind: 'virtual', reference }, columns }];
  });
  return {
    text,
    core: noCore,
    items: [...items, writtenRow],
    tree: undefined,
    query: unresolved(emptyQuery, text),
    parent: undefined,
    parentFactsHold: false,
    inResults: false,
    subqueries: [],
  };
}

const writesRows = (tokens: readonly Token[]): boolean =>
  isKeyword(tokens[0], 'REPLACE') ||
  tokens.some(
    (token, index) =>
      isKeyword(token, 'INSERT', 'UPDATE', 'DELETE') ||
      (isKeyword(token, 'REPLACE') && isKeyword(tokens[index + 1], 'INTO')),
  );

const nowhere = { from: 0, to: 0 };
const noClause: Clause = { span: nowhere, subqueries: [] };
const noCore: Core = {
  kind: 'select',
  distinct: false,
  results: [],
  from: undefined,
  fromSpan: nowhere,
  where: undefined,
  groupBy: undefined,
  rest: noClause,
};
const noItem: FromItem = { kind: 'function', name: '', args: noClause, alias: undefined, span: nowhere };

/** It may have a column of any name. */
const writtenRow: ScopeItem = {
  id: 0,
  item: noItem,
  exposed: undefined,
  source: { kind: 'local', name: [] },
  columns: undefined,
};
