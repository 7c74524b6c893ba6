import { foldName } from '../base/fold-name.ts';
import type { ReadableText } from '../sql/readable-text.ts';
import type { Span } from '../sql/token.ts';
import { ctesOf } from '../sql/walk.ts';

/**
 * The queries of the CTEs that SQLite does not evaluate: only such CTEs mention them, or nothing does.
 * A CTE with the name of a used one is taken for used.
 */
export function unusedCtes({
  text: { tokens },
  queries,
}: Pick<ReadableText, 'text' | 'queries'>): readonly Span[] {
  const bodies = new Map<string, Span[]>();
  const bodyAt = new Map<number, Span>();
  const definitions = new Set<number>();
  for (const { name, nameAt, query } of ctesOf(queries)) {
    const named = foldName(name);
    bodies.set(named, [...(bodies.get(named) ?? []), query.span]);
    bodyAt.set(query.span.from, query.span);
    definitions.add(nameAt);
  }
  const used = new Set<string>();
  const reached: Span[] = [{ from: 0, to: tokens.length }];
  for (const { from, to } of reached) {
    for (let index = from; index < to; index++) {
      // A mention in the query of a CTE counts once that CTE is used.
      const body = index === from ? undefined : bodyAt.get(index);
      const name = foldName(tokens[index]?.value ?? '');
      const mentioned = bodies.get(name);
      if (body !== undefined) {
        index = body.to - 1;
      } else if (mentioned !== undefined && !used.has(name) && !definitions.has(index)) {
        used.add(name);
        reached.push(...mentioned);
      }
    }
  }
  return [...bodies].flatMap(([name, spans]) => (used.has(name) ? [] : spans));
}
