import type { Catalog } from '../catalog/catalog.ts';
import { noSuchTable } from '../catalog/no-such-table.ts';
import { tableNamed } from '../catalog/short-name.ts';
import { describeTable } from '../explain/introspection.ts';
import type { Tool } from './tool.ts';

/**
 * The columns of a table, each with its facts.
 * @param local the columns of a local table
 */
export function columnsOf(
  catalog: Catalog,
  table: string,
  local?: readonly string[],
): readonly Readonly<Record<string, unknown>>[] {
  const statement = { kind: 'describe', extended: true, table, text: { source: '', tokens: [] } } as const;
  const { columns, rows } = describeTable(catalog, statement, () => local);
  return [...rows].map((row) =>
    Object.fromEntries(
      row
        .map((cell, index) => [columns[index]?.name, cell] as const)
        .filter(([, cell]) => cell !== null && cell !== ''),
    ),
  );
}

/** The tables. */
export const catalogTools: readonly Tool[] = [
  {
    name: 'list_tables',
    title: 'List tables',
    description:
      'The tables that `query` can read, as names of three parts. The last part alone will do where no other table has it. With `like`, those whose name has that text. Start with okta.api_tokens.api_tokens.',
    input: {
      type: 'object',
      properties: { like: { type: 'string', description: 'A part of the name' } },
      additionalProperties: false,
    },
    run: async ({ like = '' }, { session: { catalog, store } }) => {
      const wanted = String(like).toLowerCase();
      const described = new Map(catalog.made.map(({ name, description }) => [name, description]));
      return {
        tables: [
          ...catalog.names.map((name) => ({ name, description: described.get(name) })),
          ...store.localTables.map((name) => ({ name, description: 'local' })),
        ].filter(({ name }) => name.toLowerCase().includes(wanted)),
      };
    },
  },
  {
    name: 'describe_table',
    title: 'Describe a table',
    description:
      'The columns of a table: name, type, whether it is a key by which Okta is asked, and what it holds. Naming keys in WHERE means fewer requests.',
    input: {
      type: 'object',
      properties: { table: { type: 'string', description: 'Such as okta.api_tokens.api_tokens' } },
      required: ['table'],
      additionalProperties: false,
    },
    run: async ({ table }, { session: { catalog, store } }) => {
      const known = tableNamed(catalog, String(table));
      const local = store.columnsOf(String(table).split('.'));
      if (known === undefined && local === undefined) throw noSuchTable(catalog, String(table), undefined);
      return {
        table: local === undefined ? known?.name : String(table),
        description: local === undefined ? known?.description : 'local',
        columns: columnsOf(catalog, String(table), local),
      };
    },
  },
];
