const rowsPrefix = 'oktaql/';

/**
 * The SQLite table that holds a virtual table's rows. Its name begins with what no one writes by accident, so that a
 * name such as `api_tokens` never silently reads a table that was not filled.
 */
export const rowsTable = (tableName: string): string => rowsPrefix + tableName;

/** The only table of a database that rows are copied from. */
export const imageTable = `${rowsPrefix}rows`;

/** Such a database's name, by its number. */
export const imageSchema = (number: number): string => `${rowsPrefix}image ${number}`;

/** Whether a name is one of the two. */
export const isImageName = (name: string): boolean => /^oktaql\/(?:rows|image \d+)$/i.test(name);

export const isStoredName = (name: string): boolean => /^oktaql\//i.test(name);

/** Gives a text of SQLite's back its three-part names. */
export const withoutStoredNames = (message: string): string => message.replace(/oktaql\//gi, '');
