import type { Span } from './token.ts';

const known = new WeakMap<readonly Span[], readonly Span[]>();

/** By where they begin. */
function sorted<S extends Span>(spans: readonly S[]): readonly S[] {
  const found = known.get(spans) as readonly S[] | undefined;
  if (found !== undefined) return found;
  const made = [...spans].sort((a, b) => a.from - b.from);
  known.set(spans, made);
  return made;
}

/**
 * Those that lie within a span, in the order in which they begin, without looking at all the others.
 * @param spans a list that does not change any more
 */
export function spansWithin<S extends Span>(spans: readonly S[], { from, to }: Span): readonly S[] {
  const inOrder = sorted(spans);
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((inOrder[middle] as S).from < from) low = middle + 1;
    else high = middle;
  }
  const found: S[] = [];
  for (let span = inOrder[low]; span !== undefined && span.from <= to; span = inOrder[++low]) {
    if (span.to <= to) found.push(span);
  }
  return found;
}
