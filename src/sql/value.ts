/** A value as SQLite gives it: INTEGER as number or bigint, REAL as number, TEXT, BLOB, NULL. */
export type SqlValue = string | number | bigint | Uint8Array | null;
