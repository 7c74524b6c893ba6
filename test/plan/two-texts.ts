/**
 * A statement in two spellings at once: as a user of oktaql writes it, and as plain SQLite reads it over tables that
 * hold everything.
 */
const [open, middle, close] = ['\u0001', '\u0002', '\u0003'];

export const either = (oktaql: string, sqlite: string): string =>
  `${open}${oktaql}${middle}${sqlite}${close}`;

const marked = new RegExp(`${open}([^${middle}]*)${middle}([^${close}]*)${close}`, 'g');

export const oktaqlText = (text: string): string => text.replace(marked, '$1');
export const sqliteText = (text: string): string => text.replace(marked, '$2');
