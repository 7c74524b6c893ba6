import { isSameName } from '../base/fold-name.ts';
import { plainName } from '../sql/dotted-name.ts';
import { listItems } from '../sql/parentheses.ts';
import { isKeyword, type Span } from '../sql/token.ts';
import { resolveColumn, visibleColumns } from './column.ts';
import type { ItemColumn, Scope } from './scope.ts';

/** The plain columns among the terms of GROUP BY, also where the number or the alias of a result stands for one. */
export function groupingColumns(scope: Scope, { from, to }: Span): readonly ItemColumn[] {
  const { tokens } = scope.text;
  const terms = listItems(tokens, { from: isKeyword(tokens[from], 'BY') ? from + 1 : from, to });
  return terms.flatMap((term) => groupingColumn(scope, term) ?? []);
}

function groupingColumn(scope: Scope, term: Span): ItemColumn | undefined {
  const { core, query, text } = scope;
  const [first] = text.tokens.slice(term.from, term.to);
  if (term.to - term.from === 1 && first?.kind === 'number') {
    // A number in GROUP BY counts outputs, with the columns of `*` among them.
    const output = query.outputs?.[Number(first.text) - 1];
    return output?.origins[query.scopes.indexOf(scope)];
  }
  const name = plainName(text.tokens, term);
  if (name === undefined) return undefined;
  if (visibleColumns(scope, name) !== 'alias') return resolveColumn(scope, name);
  const result = core.results.find(({ alias }) => isSameName(alias, name.name));
  const shown = result && plainName(text.tokens, result.expression);
  return shown && resolveColumn(scope, shown, { inResults: true });
}
