import { SqlError, type TextLocation } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Catalog } from './catalog.ts';
import { tablesLike } from './short-name.ts';

/** The error for an unknown name of a table, with the table that may have been meant, or other help. */
export function noSuchTable(
  catalog: Catalog,
  name: string,
  location: TextLocation | undefined,
  advice?: string,
): SqlError {
  const hints = [tableHint(catalog, name), advice];
  const hint = hints.filter((part) => part !== undefined).join(' ');
  return new SqlError(`no such table: ${name}`, { location, hint: hint === '' ? undefined : hint });
}

/**
 * A hint at the table that may have been meant by a name.
 * @param local names of tables of the session
 */
export function tableHint(catalog: Catalog, name: string, local: readonly string[] = []): string | undefined {
  const near = nearest(name, [...catalog.names, ...local]);
  // A whole name may be misspelt. One or two parts may be the end of a name, or another database's word for it.
  const like = name.split('.').length > 2 && near !== undefined ? [near] : tablesLike(catalog, name);
  const [only, ...others] = like;
  if (others.length > 0) return `Name one of ${[only, ...others].join(', ')}.`;
  const meant = only ?? near;
  return meant === undefined ? undefined : `Did you mean ${meant}?`;
}
