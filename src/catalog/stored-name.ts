/**
 * The names of the SQLite tables that hold a virtual table's rows. They begin with a prefix that no one writes by
 * accident, so that a name such as `api_tokens` never silently reads a table that was not filled.
 */
const rowsPrefix = 'oktaql/';
const aliasesPrefix = 'oktaql+/';

/** The table with the columns of `SELECT *`. */
export const rowsTable = (tableName: string): string => rowsPrefix + tableName;

/** The view with the other spellings of columns as well. */
export const aliasesView = (tableName: string): string => aliasesPrefix + tableName;

/** The only table of a database that rows are copied from. */
export const imageTable = `${rowsPrefix}rows`;

/** Such a database's name, by its number. */
export const imageSchema = (number: number): string => `${rowsPrefix}image ${number}`;

/** Whether a name is one of the two. */
export const isImageName = (name: string): boolean => /^oktaql\/(?:rows|image \d+)$/i.test(name);

export const isStoredName = (name: string): boolean => /^oktaql\+?\//i.test(name);

/** Gives a text of SQLite's back its three-part names. */
export const withoutStoredNames = (message: string): string => message.replace(/oktaql\+?\//gi, '');
