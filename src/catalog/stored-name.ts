const rowsPrefix = 'oktaql/';

/**
 * The SQLite table that holds a virtual table's rows. No one writes the beginning of its name by accident, so that a
 * name such as `api_tokens` never silently reads a table that was not filled.
 */
export const rowsTable = (tableName: string): string => rowsPrefix + tableName;

/** The only table of a database that rows are copied from. */
export const imageTable = `${rowsPrefix}rows`;

/** Such a database's name, by its number. */
export const imageSchema = (number: number): string => `${rowsPrefix}image ${number}`;

/** The table that says which columns of local tables are copies of Okta's times. */
export const copiedTimesTable = `${rowsPrefix}copied times`;

/** Whether a name is one of these three. */
export const isInternalName = (name: string): boolean =>
  /^oktaql\/(?:rows|image \d+|copied times)$/i.test(name);

export const isStoredName = (name: string): boolean => /^oktaql\//i.test(name);

/** Gives a text of SQLite's back its three-part names, without quotes around them. */
export const withoutQuotedNames = (sql: string): string => sql.replace(/"oktaql\/([^"]+)"/gi, '$1');

/** Gives a message of SQLite's back its three-part names. */
export const withoutStoredNames = (message: string): string => message.replace(/oktaql\//gi, '');

/** The functions that comparisons of times are rewritten with: each gives the instant as Okta writes it, or NULL. */
export const timeFunctions = {
  /** Of a value of any origin; a value that is no time ends the statement. */
  value: `${rowsPrefix}time`,
  /** Of a value of Okta's, or one computed from it: NULL where it is no time. */
  okta: `${rowsPrefix}time of okta`,
  /** The same, for a value that does not have Okta's usual form. */
  odd: `${rowsPrefix}odd time of okta`,
  /** Of seconds since 1970. */
  seconds: `${rowsPrefix}time of seconds`,
  /** Of a Julian day. */
  days: `${rowsPrefix}time of days`,
} as const;

const timeFunctionNames: ReadonlySet<string> = new Set(Object.values(timeFunctions));

export const isTimeFunction = (name: string): boolean => timeFunctionNames.has(name);
