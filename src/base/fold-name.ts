/**
 * A name as SQLite compares it: the case of ASCII letters does not matter, that of all others does
 * (https://sqlite.org/lang_corefunc.html#lower). JavaScript's toLowerCase would make one of `É` and `é`, and a `k` of
 * the Kelvin sign.
 */
export const foldName = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Whether two names are one to SQLite. No name is the same as none. */
export const isSameName = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && foldName(one) === foldName(other);
