import { SqlError, type TextLocation } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Catalog } from './catalog.ts';

/** For a name that the catalog does not know: with the table that may have been meant, and what else may help. */
export function noSuchTable(
  { names }: Catalog,
  name: string,
  location: TextLocation | undefined,
  advice?: string,
): SqlError {
  const meant = nearest(name, names);
  const hints = [meant === undefined ? undefined : `Did you mean ${meant}?`, advice];
  const hint = hints.filter((part) => part !== undefined).join(' ');
  return new SqlError(`no such table: ${name}`, { location, hint: hint === '' ? undefined : hint });
}
