import { plainName } from '../sql/dotted-name.ts';
import { listItems } from '../sql/parentheses.ts';
import { isKeyword, type Span } from '../sql/token.ts';
import { resolveColumn } from './column.ts';
import type { ItemColumn, Scope } from './scope.ts';

/** The plain columns among the terms of GROUP BY. */
export function groupingColumns(scope: Scope, { from, to }: Span): readonly ItemColumn[] {
  const { tokens } = scope.text;
  const terms = listItems(tokens, { from: isKeyword(tokens[from], 'BY') ? from + 1 : from, to });
  return terms.flatMap((term) => {
    const name = plainName(tokens, term);
    return (name && resolveColumn(scope, name)) ?? [];
  });
}
