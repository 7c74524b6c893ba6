/**
 * A text of a person or of Okta's as a message shows it, between quotes and on one line. A backslash stays as it is: it
 * stands in paths and commands, and doubled nobody could type it again.
 */
export const inQuotes = (text: string): string => JSON.stringify(text).replaceAll('\\\\', '\\');
