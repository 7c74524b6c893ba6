/** What stands before the further lines of an entry: as wide as its prompt. */
export const continuationOf = (prompt: string): string => '...> '.padStart(prompt.length);
