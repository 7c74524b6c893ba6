import { foldName } from '../base/fold-name.ts';
import { findHidden, type HiddenColumn } from '../catalog/table.ts';
import { columnNameOf, dottedNameAt } from '../sql/dotted-name.ts';
import { type FromNode, mergesColumns, resultCalled } from '../sql/outline.ts';
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
export function resolveColumn(scope: Scope, name: ColumnName, sight: Sight = {}): ItemColumn | undefined {
  const visible = visibleColumns(scope, name, sight);
  if (isOwnHidden(scope, name, sight, visible)) {
    const [first, ...others] = hiddenOf(scope, name)?.columns ?? [];
    return others.length === 0 ? first : undefined;
  }
  if (visible === undefined || visible === 'alias') return undefined;
  const { home, columns } = visible;
  const isMerging = name.qualifier.length === 0 && mergesColumns(home.core.from);
  const known = isMerging ? columns : columns.filter(({ item }) => isKnown(item, name));
  const [first, ...others] = known;
  if (first === undefined || !known.every(({ item }) => isKnown(item, name))) return undefined;
  return others.length === 0 || (isMerging && !canLackLeft(home.core.from)) ? first : undefined;
}

/** Columns of one scope that a name can stand for. */
export interface NamedColumns {
  readonly home: Scope;
  /** Several when they are merged. */
  readonly columns: readonly ItemColumn[];
}

/** All columns that the name can stand for; undefined for an alias, and for a name of no column. */
export function columnsNamed(scope: Scope, name: ColumnName): NamedColumns | undefined {
  const visible = visibleColumns(scope, name);
  if (visible === undefined) return hiddenOf(scope, name);
  return visible === 'alias' ? undefined : visible;
}

/** From where a name is looked up. */
export interface Sight {
  /** Within the select list its aliases are not in sight. Default false. */
  readonly inResults?: boolean;
  /** Items whose columns are not known are taken for such as do not have it. Default false. */
  readonly onlyKnown?: boolean;
}

/** The columns, or the alias of a select list, that the name means to SQLite. */
export function visibleColumns(
  scope: Scope,
  { qualifier, name }: ColumnName,
  { inResults = false, onlyKnown = false }: Sight = {},
): NamedColumns | 'alias' | undefined {
  const column = foldName(name);
  let seesAliases = !inResults;
  for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
    const found = home.items.filter(
      (item) => isQualifiedBy(item, qualifier) && (item.columns?.has(column) ?? !onlyKnown),
    );
    if (found.length > 0) return { home, columns: found.map((item) => ({ item, column })) };
    // An alias of the select list comes before the columns around the query.
    const isAlias = qualifier.length === 0 && resultCalled(home.core, column) !== undefined;
    if (isAlias && seesAliases) return 'alias';
    seesAliases = !home.inResults;
  }
  return undefined;
}

/**
 * Whether a name stands for a hidden column: one that nothing visible has, or one in the select list of a subquery over
 * a table with that hidden column. No one lists a value there that is the same in all rows.
 */
export function isOwnHidden(
  scope: Scope,
  name: ColumnName,
  { inResults = false }: Sight,
  visible: NamedColumns | 'alias' | undefined,
): boolean {
  if (visible === undefined) return true;
  // `t.x` is of the innermost `t` that has it.
  if (name.qualifier.length > 0 && visible !== 'alias') {
    const hidden = hiddenNamed(scope, name)?.home;
    return hidden !== undefined && isWithin(hidden, visible.home);
  }
  const isAround = visible === 'alias' || visible.home !== scope;
  return inResults && isAround && name.qualifier.length === 0 && hiddenNamed(scope, name)?.home === scope;
}

/** Whether a scope is inside of another one. */
function isWithin(scope: Scope, around: Scope): boolean {
  for (let home = scope.parent; home !== undefined; home = home.parent) if (home === around) return true;
  return false;
}

/** A column that stands in no `*`, of the innermost scope that has one so called; several are ambiguous. */
export interface NamedHidden {
  readonly home: Scope;
  readonly found: readonly HiddenOfItem[];
}

export interface HiddenOfItem {
  readonly item: ScopeItem;
  readonly hidden: HiddenColumn;
}

/** The hidden column of the name, if no column or alias has that name. */
export function hiddenNamed(scope: Scope, { qualifier, name }: ColumnName): NamedHidden | undefined {
  for (let home: Scope | undefined = scope; home !== undefined; home = home.parent) {
    const found = home.items.flatMap((item) => {
      const hidden = isQualifiedBy(item, qualifier) ? hiddenIn(item, name) : undefined;
      return hidden === undefined ? [] : [{ item, hidden }];
    });
    if (found.length > 0) return { home, found };
  }
  return undefined;
}

function hiddenOf(scope: Scope, name: ColumnName): NamedColumns | undefined {
  const named = scope.text.namesHidden === true ? hiddenNamed(scope, name) : undefined;
  return (
    named && {
      home: named.home,
      columns: named.found.map(({ item, hidden }) => ({
        item,
        column: foldName(hidden.aliasOf ?? hidden.name),
      })),
    }
  );
}

const hiddenIn = ({ source }: ScopeItem, name: string): HiddenColumn | undefined =>
  source.kind === 'virtual' ? findHidden(source.reference.table, name) : undefined;

/** Whether the item surely has the column. */
const isKnown = (item: ScopeItem, { qualifier, name }: ColumnName): boolean =>
  item.columns?.has(foldName(name)) ?? qualifier.length > 0;

/** Whether a row can lack the left side of the join. */
const canLackLeft = (node: FromNode | undefined): boolean =>
  node?.kind === 'join' &&
  (node.join === 'right' || node.join === 'full' || canLackLeft(node.left) || canLackLeft(node.right));

/** Every name in a span of an expression that can be a column, also in its subqueries. */
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
    (item) =>
      isQualifiedBy(item, qualifier) &&
      ((item.columns?.has(foldName(name)) ?? true) || hiddenIn(item, name) !== undefined),
  );

function isQualifiedBy(item: ScopeItem, qualifier: readonly string[]): boolean {
  if (qualifier.length === 0) return true;
  const [last] = qualifier.slice(-1);
  if ((last && foldName(last)) !== item.exposed) return false;
  if (qualifier.length === 1) return true;
  // `okta.api_tokens.api_tokens.id` or `main.t.id`: the table itself, not an alias of it.
  return item.item.kind === 'table' && item.item.alias === undefined;
}
