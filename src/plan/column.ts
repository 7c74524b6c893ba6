import { findColumn } from '../catalog/table.ts';
import { columnNameOf, dottedNameAt } from '../sql/dotted-name.ts';
import type { ColumnName } from '../sql/predicate.ts';
import { isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import type { ItemColumn, Scope, ScopeItem } from './scope.ts';

/**
 * What a name in an expression of the scope can be, innermost scope first, as SQLite resolves it. Several answers
 * mean a column that USING or NATURAL merged; no answer means that only SQLite can tell.
 *
 * SQLite has prepared the statement before: the name is there, and it is not ambiguous.
 */
export function resolveColumn(scope: Scope, { qualifier, name }: ColumnName): readonly ItemColumn[] {
  const column = name.toLowerCase();
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const matching = current.items.filter((item) => isQualifiedBy(item, qualifier));
    const isKnown = (item: ScopeItem) => item.columns?.has(column) ?? qualifier.length > 0;
    const found = matching.filter(isKnown);
    if (found.length > 0) return found.map((item) => ({ item, column: canonicalName(item, column) }));
    if (matching.some((item) => item.columns === undefined)) return [];
    if (qualifier.length > 0 && matching.length > 0) return [];
  }
  return [];
}

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
  [...items].some(
    (item) => isQualifiedBy(item, qualifier) && (item.columns?.has(name.toLowerCase()) ?? true),
  );

function isQualifiedBy(item: ScopeItem, qualifier: readonly string[]): boolean {
  if (qualifier.length === 0) return true;
  const [last] = qualifier.slice(-1);
  if (last?.toLowerCase() !== item.exposed) return false;
  if (qualifier.length === 1) return true;
  // `okta.api_tokens.api_tokens.id` or `main.t.id`: the table itself, not an alias of it.
  return item.item.kind === 'table' && item.item.alias === undefined;
}

/** The column's own name for one of its other spellings. */
function canonicalName(item: ScopeItem, column: string): string {
  if (item.source.kind !== 'virtual') return column;
  return findColumn(item.source.reference.table, column)?.name.toLowerCase() ?? column;
}
