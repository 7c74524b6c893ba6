import {
  type Column,
  type ColumnType,
  columnOf,
  type Operation,
  type QueryParameter,
  type Table,
} from '../table.ts';

/** A table as the document has it, in short. */
interface Derived {
  /** Three parts. */
  readonly name: string;
  /** The part of Okta's documentation that has its operations. */
  readonly tag: string;
  readonly lifecycle?: Table['lifecycle'];
  /** `name:type=alias` with blanks between; text needs no type, a key of the request has the type `key`. */
  readonly columns: string;
  readonly identity: string;
  readonly operations: readonly Operation[];
  /** By key column: the table whose ids are the keys; behind `#` another column than `id`. */
  readonly parents?: Readonly<Record<string, string>>;
  readonly values?: Table['values'];
}

const documentation = 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag';

const stages = { EA: 'early access in Okta', LIMITED_GA: 'not available in every org of Okta' } as const;

/** The declaration of a derived table. The tests look for its faults, not each start. */
export function derived({ tag, columns, identity, parents = {}, ...table }: Derived): Table {
  const stage = table.lifecycle === undefined ? '' : `${stages[table.lifecycle]}; `;
  const description = `${stage}${documentation}/${tag}/`;
  return {
    ...table,
    description,
    columns: [
      ...columns.split(/\s+/).map(columnFrom),
      columnOf('text', 'subdomain', `The org that the row came from. The other columns: ${description}`, {
        from: [],
      }),
    ],
    computed: [],
    identity: identity.split(' '),
    parents: Object.fromEntries(
      Object.entries(parents).map(([column, parent]) => {
        const [from = '', named = 'id'] = parent.split('#');
        return [column, { table: from, column: named }];
      }),
    ),
  };
}

function columnFrom(word: string): Column {
  const [declared = '', ...aliases] = word.split('=');
  const [name = '', type = 'text'] = declared.split(':');
  if (type === 'key') return columnOf('text', name, 'The key of the request.', { aliases, from: [] });
  return columnOf(type as ColumnType, name, '', { aliases, mayHoldSecrets: type === 'json' });
}

/** An operation that gives one row. */
export const get = (name: string, path: string, scope: string): Operation => ({
  name,
  verb: 'select',
  method: 'GET',
  path,
  rows: 'one',
  scope,
});

interface ListOptions {
  /** Rows a page, as Okta takes it. */
  readonly limit?: number;
  /** The member that holds the rows, where the answer is an object around them. */
  readonly rowsAt?: string;
  readonly requires?: Operation['requires'];
  /** Columns that its `filter` takes by `eq`, one at a time, and all values that they can have; none listed: any. */
  readonly filter?: Readonly<Record<string, readonly string[]>>;
}

/** An operation that gives rows, page by page: lists that declare no paging follow the `Link` header as well. */
export const list = (
  name: string,
  path: string,
  scope: string,
  { limit, rowsAt, requires, filter }: ListOptions = {},
): Operation => ({
  name,
  verb: 'select',
  method: 'GET',
  path,
  rows: 'many',
  paging: rowsAt === undefined ? 'link' : 'body',
  scope,
  ...(limit === undefined ? {} : { query: { limit: String(limit) } }),
  ...(rowsAt === undefined ? {} : { rowsAt }),
  ...(requires === undefined ? {} : { requires }),
  ...(filter === undefined ? {} : { pushdown: { filter: filterOf(filter) } }),
});

const filterOf = (columns: NonNullable<ListOptions['filter']>): QueryParameter => ({
  kind: 'filter',
  takesOne: true,
  attributes: Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [
      name,
      values.length === 0 ? { name } : { name, values },
    ]),
  ),
});
