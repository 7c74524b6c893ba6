import { closest, distance } from 'fastest-levenshtein';

/** Further away than this, a name is no misspelling of another. In edits. */
const farthestMisspelling = (name: string): number => Math.max(2, Math.floor(name.length / 4));

/** The candidate nearest to a misspelt name, or undefined when there is none that could be meant. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const written = name.toLowerCase();
  const byLowerCase = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  // Of a dotted name one part may be enough: `api_tokens`, `okta.api_tokens`.
  const whole = [...byLowerCase.keys()].find(
    (candidate) => candidate.endsWith(`.${written}`) || candidate.startsWith(`${written}.`),
  );
  const found = whole ?? closest(written, [...byLowerCase.keys()]);
  return whole === undefined && distance(written, found) > farthestMisspelling(written)
    ? undefined
    : byLowerCase.get(found);
}
