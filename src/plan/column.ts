import { findColumn } from '../catalog/table.ts';
import { columnNameOf, dottedNameAt } from '../sql/dotted-name.ts';
import { foldName, isSameName } from '../sql/fold-name.ts';
import { type FromNode, mergesColumns } from '../sql/outline.ts';
import type { ColumnName } from '../sql/predicate.ts';
import { isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import type { ItemColumn, Scope, ScopeItem } from './scope.ts';

/**
 * The column that a name in an expression of the scope stands for, innermost scope first, as SQLite resolves it; of
 * columns that USING or NATURAL merged, the leftmost. Undefined when only SQLite can tell, or when the name stands for
 * whichever of them a RIGHT or FULL join has.
 *
 * SQLite has prepared the statement before: the name is there, and it is not ambiguous.
 */
export function resolveColumn(scope: Scope, name: ColumnName): ItemColumn | undefined {
  const named = columnsNamed(scope, name);
  if (named === undefined) return undefined;
  const { home, columns } = named;
  const isMerging = name.qualifier.length === 0 && mergesColumns(home.core.from);
  const known = isMerging ? columns : columns.filter(({ item }) => isKnown(item, name));
  const [first, ...others] = known;
  if (first === undefined || !known.every(({ item }) => isKnown(item, name))) return undefined;
  return others.length === 0 || (isMerging && !canLackLeft(home.core.from)) ? first : undefined;
}

/** All columns that the name can stand for, and the scope that they belong to: several when they are merged. */
export function columnsNamed(
  scope: Scope,
  { qualifier, name }: ColumnName,
): { readonly home: Scope; readonly columns: readonly ItemColumn[] } | undefined {
  const column = foldName(name);
  for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
    const matching = home.items.filter((item) => isQualifiedBy(item, qualifier));
    const found = matching.filter((item) => item.columns?.has(column) ?? true);
    if (found.length > 0) {
      return { home, columns: found.map((item) => ({ item, column: canonicalName(item, column) })) };
    }
    // An alias of the select list comes before the columns around the query.
    const isAlias = home.core.results.some(({ alias }) => isSameName(alias, column));
    if (qualifier.length > 0 ? matching.length > 0 : isAlias) return undefined;
  }
  return undefined;
}

/** Whether the item surely has the column. */
const isKnown = (item: ScopeItem, { qualifier, name }: ColumnName): boolean =>
  item.columns?.has(foldName(name)) ?? qualifier.length > 0;

/** Whether a row can lack what stands on the left. */
const canLackLeft = (node: FromNode | undefined): boolean =>
  node?.kind === 'join' &&
  (node.join === 'right' || node.join === 'full' || canLackLeft(node.left) || canLackLeft(node.right));

/** Every name in a stretch of an expression that can be a column, those of its subqueries included. */
export function* columnNamesIn(tokens: readonly Token[], { from, to }: Span): Generator<ColumnName> {
  for (let index = from; index < to; index++) {
    if (!isName(tokens[index])) continue;
    const name = dottedNameAt(tokens, index);
    index = name.end - 1;
    if (!isSymbol(tokens[name.end], '(')) yield columnNameOf(name);
  }
}

/** Whether the name may be a column of one of the items. */
export const mayName = (items: Iterable<ScopeItem>, { qualifier, name }: ColumnName): boolean =>
  [...items].some((item) => isQualifiedBy(item, qualifier) && (item.columns?.has(foldName(name)) ?? true));

function isQualifiedBy(item: ScopeItem, qualifier: readonly string[]): boolean {
  if (qualifier.length === 0) return true;
  const [last] = qualifier.slice(-1);
  if ((last && foldName(last)) !== item.exposed) return false;
  if (qualifier.length === 1) return true;
  // `okta.api_tokens.api_tokens.id` or `main.t.id`: the table itself, not an alias of it.
  return item.item.kind === 'table' && item.item.alias === undefined;
}

/** The column's own name for one of its other spellings. */
export function canonicalName(item: ScopeItem, column: string): string {
  if (item.source.kind !== 'virtual') return column;
  return foldName(findColumn(item.source.reference.table, column)?.name ?? column);
}
