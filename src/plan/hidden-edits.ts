import { foldName } from '../base/fold-name.ts';
import { exposedName } from '../sql/outline.ts';
import { withoutParentheses } from '../sql/parentheses.ts';
import { spansWithin } from '../sql/spans-within.ts';
import { type Edit, quoteName, type SqlText } from '../sql/sql-text.ts';
import type { Span } from '../sql/token.ts';
import type { HiddenName, HiddenNames, VisibleName } from './hidden-names.ts';
import type { Scope, ScopeItem } from './scope.ts';
import { nameError, type WrittenName } from './written-names.ts';

/**
 * Puts SQL in the place of hidden columns. Results that read one keep their names.
 * @throws SqlError where the column would be mistaken for another one
 */
export function hiddenEdits(
  text: SqlText,
  { hidden, ambiguous, visible, results }: Pick<HiddenNames, 'hidden' | 'ambiguous' | 'visible' | 'results'>,
): readonly Edit[] {
  const replaced = hidden.map((found): Edit => {
    const { name, item, hidden: column } = found;
    return { ...name.span, text: column.sql((wanted) => qualified(text, found, item, wanted)) };
  });
  // A name that is neither a column nor the name of a result.
  const refused = ambiguous.map(
    ({ name, item }): Edit => ({
      ...name.span,
      text: `${quoteName(exposedName(item.item) ?? '')}.${quoteName(name.name)}`,
    }),
  );
  const labels = new Map<Scope, Set<string>>();
  const added: Edit[] = [];
  const names = hidden.map((found) => ({ ...found.name.span, found }));
  for (const [{ expression }, scope] of results) {
    const label = labelOf(text, expression, spansWithin(names, expression)[0]?.found);
    if (label === undefined) continue;
    added.push({ from: expression.to, to: expression.to, text: ` AS ${quoteName(label)}` });
    labels.set(scope, (labels.get(scope) ?? new Set()).add(foldName(label)));
  }
  return [...replaced, ...refused, ...added, ...visible.flatMap((name) => released(text, name, labels))];
}

/** A column of an item with the name of the item, as it is seen from where a name stands. */
function qualified(
  text: SqlText,
  { name, scope: from, home }: { readonly name: WrittenName; readonly scope: Scope; readonly home: Scope },
  { item, exposed }: ScopeItem,
  column: string,
): string {
  for (let scope: Scope | undefined = from; scope !== undefined && scope !== home; scope = scope.parent) {
    if (scope.items.some((other) => other.exposed === exposed))
      throw nameError(text, name, `two tables are called ${exposedName(item)} where this stands`);
  }
  return `${quoteName(exposedName(item) ?? '')}.${quoteName(column)}`;
}

/** The name of a result that reads a hidden column; undefined for a result that reads none. */
function labelOf(
  { source, tokens }: SqlText,
  expression: Span,
  found: HiddenName | undefined,
): string | undefined {
  if (found === undefined) return undefined;
  const { from, to } = withoutParentheses(tokens, expression);
  if (found.name.span.from === from && found.name.span.to === to) return found.hidden.name;
  // SQLite calls it by its text.
  return source.slice(tokens[expression.from]?.start, tokens[expression.to - 1]?.end);
}

/** A name that a label would take away from its column is written with that of the table. */
function released(
  text: SqlText,
  visible: VisibleName,
  labels: ReadonlyMap<Scope, ReadonlySet<string>>,
): readonly Edit[] {
  const { name, columns } = visible;
  if (name.qualifier.length > 0 || !isTaken(visible, labels)) return [];
  const [first, ...others] = columns;
  if (first?.item.exposed === undefined || others.length > 0)
    throw nameError(text, name, 'ambiguous column name');
  return [{ ...name.span, text: qualified(text, visible, first.item, name.name) }];
}

/** Whether a label stands between a name and its column. */
function isTaken(
  { name, scope, home, inResults, inOrder }: VisibleName,
  labels: ReadonlyMap<Scope, ReadonlySet<string>>,
): boolean {
  let seesLabels = !inResults;
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const isLabel = labels.get(current)?.has(foldName(name.name)) === true;
    if (current === home) return isLabel && inOrder && current === scope;
    if (isLabel && seesLabels) return true;
    seesLabels = !current.inResults;
  }
  return false;
}
