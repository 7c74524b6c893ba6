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

export const isStoredName = (name: string): boolean => /^oktaql\+?\//i.test(name);

/** Gives a text of SQLite's back its three-part names. */
export const withoutStoredNames = (message: string): string => message.replace(/oktaql\+?\//gi, '');
