import type { Catalog } from '../catalog/catalog.ts';
import type { QueryLibrary } from '../saved/query-library.ts';
import { columnsOf } from './catalog-tools.ts';

/** Something that a client can read without calling a tool. */
export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly mimeType: string;
  readonly read: () => string;
}

/** The tables, and the saved queries that may be used. */
export const resourcesOf = (catalog: Catalog, library: QueryLibrary): readonly Resource[] => [
  ...catalog.names.map(
    (name): Resource => ({
      uri: `oktaql://tables/${name}`,
      name,
      description: catalog.made.find((table) => table.name === name)?.description,
      mimeType: 'application/json',
      read: () => JSON.stringify({ table: name, columns: columnsOf(catalog, name) }),
    }),
  ),
  ...library.all().map(
    (query): Resource => ({
      uri: `oktaql://queries/${query.name}`,
      name: query.name,
      description: query.title,
      mimeType: 'application/sql',
      read: () => query.text,
    }),
  ),
];
