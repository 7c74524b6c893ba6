import type { Catalog } from '../../catalog/catalog.ts';

/** The names that completion can use. */
export interface CompletionScope {
  readonly catalog: Catalog;
  /** The user's tables and views, with their columns. */
  readonly localTables: readonly LocalTable[];
  /** Names of the functions beyond SQLite's. */
  readonly functions: readonly string[];
  /** Names of the configured orgs, as far as they are known. */
  readonly orgs: readonly string[];
  readonly queries: readonly string[];
  readonly parameters: readonly string[];
  /** Paths that begin like this; directories end with `/`. */
  readonly files: (prefix: string) => readonly string[];
}

export interface LocalTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The statement that made it. */
  readonly sql: string;
}

/** The candidates for the text from `from` to the cursor. */
export interface Completion {
  readonly from: number;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  /** Replaces the text from `from` to the cursor. */
  readonly text: string;
  /** How it is listed, when that is not `text`. */
  readonly label?: string;
}

export const nothing = (cursor: number): Completion => ({ from: cursor, candidates: [] });

/** Each text once, in order; comparison knows no case. */
export function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ text }) => {
    const key = text.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export const startsLike = (name: string, prefix: string): boolean =>
  name.toLowerCase().startsWith(prefix.toLowerCase());

/** The common beginning of all candidates, in the spelling of the first. */
export function commonPrefix(candidates: readonly Candidate[]): string {
  const [first, ...others] = candidates.map(({ text }) => text);
  let prefix = first ?? '';
  for (const text of others) {
    while (!startsLike(text, prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}
