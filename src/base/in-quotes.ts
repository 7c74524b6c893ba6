/**
 * A word of a person as a message shows it: between quotes and otherwise as it is. What a terminal would act on is made
 * visible where messages are written.
 */
export const inQuotes = (word: string): string => `"${word}"`;
