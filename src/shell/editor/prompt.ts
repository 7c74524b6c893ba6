/** The prompt of the further lines of an entry, as wide as that of the first. */
export const continuationOf = (prompt: string): string => '...> '.padStart(prompt.length);
