import { rowsTable } from '../catalog/stored-name.ts';
import { orgColumn, type Table } from '../catalog/table.ts';
import { quoteName } from '../sql/sql-text.ts';
import type { UnreadableValue } from './functions/unreadable.ts';
import type { Store } from './store.ts';

/** A warning for a person about a value that a function could not read. */
interface UnreadableWarning {
  readonly message: string;
  /** The org whose rows it is about; undefined: it may be any. */
  readonly org: string | undefined;
}

/** A value that could not be read, where it stands in a row of Okta's. */
interface Place {
  /** Undefined: the statement did not need it, so it was not loaded. */
  readonly org: string | undefined;
  readonly column: string;
  /** Identifies the row within its org. */
  readonly id: string;
}

/** The most values of an org that a warning lists, and the most rows for each. */
const mostTold = 3;

/**
 * One warning for each value and each org in whose rows it stands. A function sees no more than the value itself; the
 * rows of the statement's tables say whose it is, as long as they are loaded.
 */
export function unreadableWarnings(
  values: readonly UnreadableValue[],
  tables: readonly Table[],
  store: Store,
): readonly UnreadableWarning[] {
  if (values.length === 0) return [];
  const places = placesOf(new Set(values.map(({ value }) => value)), tables, store);
  const told = new Map<string | undefined, string[]>();
  for (const { value, reason } of values) {
    for (const [org, found] of byOrg(places.get(value) ?? [])) {
      const where = found.map(({ column, id }) => `${column} of ${id}`);
      const message = `${reason}, and gave NULL: ${listed(where) || 'it stands so in no row that was read'}`;
      const messages = told.get(org) ?? [];
      messages.push(message);
      told.set(org, messages);
    }
  }
  return [...told].flatMap(([org, messages]) => {
    const more = messages.length - mostTold;
    const shown = [...messages.slice(0, mostTold), ...(more > 0 ? [`${more} more values gave NULL`] : [])];
    return shown.map((message) => ({ message: org === undefined ? message : `${org}: ${message}`, org }));
  });
}

/** A value that stands in no row may have been made of any. */
function byOrg(places: readonly Place[]): ReadonlyMap<string | undefined, readonly Place[]> {
  const orgs = new Set(places.map(({ org }) => org));
  if (orgs.size === 0) return new Map([[undefined, []]]);
  return new Map([...orgs].map((org) => [org, places.filter((place) => place.org === org)]));
}

function placesOf(
  values: ReadonlySet<string>,
  tables: readonly Table[],
  store: Store,
): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const { name, columns, identity } of tables) {
    const texts = columns.map((column) => `CAST(${quoteName(column.name)} AS TEXT)`);
    const wanted = 'IN (SELECT value FROM json_each(:values))';
    const statement = store.prepare(
      `SELECT ${texts.join(', ')} FROM ${quoteName(rowsTable(name))}
       WHERE ${texts.map((text) => `${text} ${wanted}`).join(' OR ')}`,
      new Map([[':values', JSON.stringify([...values])]]),
    );
    try {
      for (const row of statement.rows()) {
        const of = (wantedName: string) => row[columns.findIndex((column) => column.name === wantedName)];
        const own = identity.filter((column) => column !== orgColumn).map(of);
        const org = of(orgColumn);
        const place = { org: typeof org === 'string' ? org : undefined, id: own.join(' ') };
        for (const [index, { name: column }] of columns.entries()) {
          const value = row[index];
          if (typeof value !== 'string' || !values.has(value)) continue;
          const known = places.get(value) ?? [];
          known.push({ ...place, column });
          places.set(value, known);
        }
      }
    } finally {
      statement.free();
    }
  }
  return places;
}

function listed(places: readonly string[]): string {
  const more = places.length - mostTold;
  return places.slice(0, mostTold).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
