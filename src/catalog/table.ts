import { foldName } from '../base/fold-name.ts';
export type Method = 'GET' | 'PUT' | 'DELETE' | 'POST';

/** How an operation's further pages are found: not at all, by the `Link` header, or by `_links.next` in the body. */
export type Paging = 'none' | 'link' | 'body';

/**
 * How a column is stored: `json` is the text of an object or array, `boolean` is 0 or 1. `time` is the text that Okta
 * sends, such as `2025-11-02T14:47:13.000Z`, and is compared as the instant that it stands for.
 */
export type ColumnType = 'text' | 'time' | 'integer' | 'real' | 'boolean' | 'json';

/** The types as people read them. */
export const typeNames: Readonly<Record<ColumnType, string>> = {
  text: 'TEXT',
  time: 'TIME',
  integer: 'INTEGER',
  real: 'REAL',
  boolean: 'BOOLEAN',
  json: 'JSON',
};

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Other spellings of it: hidden columns. */
  readonly aliases: readonly string[];
  /**
   * Where the value is in Okta's object: dotted paths, the first that is there wins; `target[type=Token].id` is that of
   * the first element of an array whose `type` is `Token`. Empty: the value is the key
   * that the row was asked by.
   */
  readonly from: readonly string[];
  readonly description: string;
  /** The body member that sets it, when a PUT takes it. */
  readonly writable: boolean;
  /** Set where all values are ids of Okta's and a path may take other names of the same thing. */
  readonly ids?: IdForm | undefined;
  /** It moves though no one changes the row: with each use of a token, or because Okta leaves it out at times. */
  readonly isVolatile: boolean;
  /** Of a column of JSON objects: members that Okta documents. For people who write a statement; any other may be there. */
  readonly members?: readonly string[] | undefined;
  /** Values that Okta documents, for people as well. */
  readonly values?: readonly string[] | undefined;
  /** Okta's objects there may hold secrets, which are taken out before the value is kept. */
  readonly mayHoldSecrets?: boolean | undefined;
  /** The rows come from a snapshot, and have the value as SQLite holds it. */
  readonly isStored?: boolean | undefined;
}

/** The form of ids of one kind. All have 20 letters and digits. */
export interface IdForm {
  /** Such as `00u`. */
  readonly prefix: string;
  /** A sentence on how to find an id. */
  readonly hint: string;
}

/**
 * A column that `*`, NATURAL and USING do not see, and that makes no other name ambiguous: another spelling of a
 * column, or a value computed of the row. A statement can name it like any other, if no column has that name.
 */
export interface HiddenColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** Its value in SQL; `column` gives the SQL of a column of the same row. */
  readonly sql: (column: (name: string) => string) => string;
  /** The column that it is another spelling of. */
  readonly aliasOf?: string;
}

type ColumnOptions = Partial<Omit<Column, 'name' | 'type'>>;

export const columnOf = (
  type: ColumnType,
  name: string,
  description: string,
  options: ColumnOptions = {},
): Column => ({
  name,
  type,
  description,
  aliases: options.aliases ?? [],
  from: options.from ?? [name],
  writable: options.writable ?? false,
  ids: options.ids,
  isVolatile: options.isVolatile ?? false,
  mayHoldSecrets: options.mayHoldSecrets,
  members: options.members,
  values: options.values,
});

const column =
  (type: ColumnType) =>
  (name: string, description: string, options: ColumnOptions = {}): Column =>
    columnOf(type, name, description, options);

export const text = column('text');
export const time = column('time');
export const boolean = column('boolean');
export const json = column('json');

/** A column that repeats the key by which the row was asked for, such as `subdomain`. */
export const key = (
  name: string,
  description: string,
  options: Pick<ColumnOptions, 'aliases' | 'ids'> = {},
): Column => text(name, description, { ...options, from: [] });

export type Verb = 'select' | 'replace' | 'delete';

/**
 * A query parameter that predicates fill, so that Okta leaves out rows which SQLite would leave out anyway. It must
 * never leave out others: a bound is rounded until that is certain.
 */
export type QueryParameter =
  /** The earliest time wanted of a column of times; unbound, that many days before now, for Okta's default is less. */
  | { readonly kind: 'since'; readonly column: string; readonly otherwiseDays: number }
  /** The latest time wanted; unbound, now. */
  | { readonly kind: 'until'; readonly column: string }
  /**
   * A SCIM filter: `eq` on Okta's attributes by the columns that they fill. Unbound, the `query` of the operation.
   * With `takesOne` it is a single comparison: the documentation names no `and` and no `or` for this operation.
   */
  | {
      readonly kind: 'filter';
      readonly attributes: Readonly<Record<string, FilterAttribute>>;
      readonly takesOne?: boolean;
    };

export interface FilterAttribute {
  /** As Okta names it, such as `profile.login`. */
  readonly name: string;
  /** All values that Okta takes, where others are answered with 400. Default: any. */
  readonly values?: readonly string[];
  /** Okta takes `pr` of it: only rows that have it. */
  readonly takesPresence?: boolean;
  /** Okta takes `gt` and `lt` of it: a time. */
  readonly takesRange?: boolean;
}

export interface Operation {
  /** StackQL's and the SDKs' name, such as `list_api_tokens`. */
  readonly name: string;
  readonly verb: Verb;
  readonly method: Method;
  /** Okta's path; each `{placeholder}` is a column of the table or an alias of one. */
  readonly path: string;
  readonly rows: 'one' | 'many' | 'none';
  readonly rowsAt?: string;
  readonly paging?: Paging;
  /** Sent with each request, such as `{limit: '200'}`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Query parameters that depend on the statement's predicates, by name. */
  readonly pushdown?: Readonly<Record<string, QueryParameter>>;
  /**
   * A query parameter that it cannot do without: a request for each of the values that predicates leave of the column,
   * or for all that there are.
   */
  readonly requires?: {
    readonly column: string;
    readonly parameter: string;
    readonly values: readonly string[];
  };
  /** The OAuth 2.0 scope that it needs. */
  readonly scope: string;
  /**
   * The least of Okta's standard admin roles with which all its rows can be read, by Okta's comparison of them
   * (help.okta.com, "Standard administrator roles and permissions"). Default: READ_ONLY_ADMIN.
   */
  readonly role?: 'READ_ONLY_ADMIN' | 'SUPER_ADMIN';
  /**
   * How many requests an org of usual size costs, for weighing a list against single gets. Default 1.
   * An estimate decides only the order of requests, never the answer.
   */
  readonly expectedRequests?: number;
  /** True when rows exist that this operation leaves out, so that it cannot stand in for gets by id. */
  readonly partial?: boolean;
  /** False for an operation that must not be sent twice. Default true. */
  readonly retryable?: boolean;
}

export interface Table {
  /** Three parts: `okta.api_tokens.api_tokens`. */
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  /** Hidden columns that are computed of the row. */
  readonly computed: readonly HiddenColumn[];
  readonly operations: readonly Operation[];
  /**
   * The columns by which a row is known within the table, `subdomain` among them. Where all of them are keys of the
   * request, only the whole row is.
   */
  readonly identity: readonly string[];
  /** By key column: the table whose rows have the keys. Where nothing binds the key, that table is read first. */
  readonly parents?: Readonly<Record<string, Parent>> | undefined;
  /** By key column: all values that it has, where the documentation lists them. */
  readonly values?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Okta's, where it is not generally available. */
  readonly lifecycle?: 'EA' | 'LIMITED_GA' | undefined;
  /** Set when its rows come from the history: no request goes to Okta. */
  readonly past?: Past | undefined;
}

/** Which rows of the history a table has. */
export interface Past {
  /** The table whose rows they were. */
  readonly of: Table;
  /** In milliseconds since the epoch; `all`: every version of every row. */
  readonly at: number | 'all';
}

export interface Parent {
  /** Three parts. */
  readonly table: string;
  readonly column: string;
}

/** The key column of every table: the org. */
export const orgColumn = 'subdomain';

const placeholder = /\{([^}]+)\}/g;

/** The columns of an operation's path placeholders, by their column names; `subdomain` is not among them. */
export function pathKeys(table: Table, operation: Operation): readonly string[] {
  return [...operation.path.matchAll(placeholder)].map(
    ([, name = '']) => findColumn(table, name)?.name ?? name,
  );
}

/** The operations that read rows, in the order of the declaration. */
export const readOperations = (table: Table): readonly Operation[] =>
  table.operations.filter(({ verb }) => verb === 'select');

/** The columns by which requests for the table can be narrowed, in lower case. */
export const keyColumns = (table: Table): ReadonlySet<string> =>
  new Set(
    [orgColumn, ...readOperations(table).flatMap((operation) => pathKeys(table, operation))].map((name) =>
      foldName(name),
    ),
  );

/** All keys that an operation needs before it can be sent, as Okta spells them: `apiTokenId`, `subdomain`. */
export function requiredParams(operation: Operation): readonly string[] {
  return [...[...operation.path.matchAll(placeholder)].map(([, name = '']) => name), orgColumn];
}

/** The columns whose predicates fill query parameters of an operation. */
export const pushedColumns = ({ pushdown = {}, requires }: Operation): readonly string[] => [
  ...Object.values(pushdown).flatMap((parameter) =>
    parameter.kind === 'filter' ? Object.keys(parameter.attributes) : [parameter.column],
  ),
  ...(requires === undefined ? [] : [requires.column]),
];

/** The column of that name or alias, in any case. */
export function findColumn(table: Table, name: string): Column | undefined {
  const wanted = foldName(name);
  return table.columns.find(
    (candidate) =>
      foldName(candidate.name) === wanted || candidate.aliases.some((alias) => foldName(alias) === wanted),
  );
}

/**
 * The columns by which a row is known and that are its own: the others are keys of the request. Without any, only the
 * whole row is known.
 */
export const ownIdentity = ({ columns, identity }: Table): readonly Column[] =>
  columns.filter(({ name, from }) => identity.includes(name) && from.length > 0);

/** Whether a row can have the value in the column: where the column declares a form of ids, only an id. */
export const isIdOf = (column: Column | undefined, value: string): boolean =>
  column?.ids === undefined || (value.startsWith(column.ids.prefix) && /^[A-Za-z0-9]{20}$/.test(value));

/** The columns that a statement can name and `*` does not show. */
export const hiddenColumns = ({ columns, computed }: Table): readonly HiddenColumn[] => [
  ...columns.flatMap(({ name: aliasOf, aliases, type }) =>
    aliases.map((name) => ({
      name,
      type,
      description: `Another spelling of ${aliasOf}.`,
      sql: (column: (name: string) => string) => column(aliasOf),
      aliasOf,
    })),
  ),
  ...computed,
];

/** The hidden column of that name, in any case. */
export const findHidden = (table: Table, name: string): HiddenColumn | undefined => {
  const wanted = foldName(name);
  return hiddenColumns(table).find((hidden) => foldName(hidden.name) === wanted);
};

/** Fills the placeholders of a path; a value is encoded whole, so that it stays one segment. */
export function fillPath(operation: Operation, keyNamed: (placeholderName: string) => string): string {
  return operation.path.replace(placeholder, (_, name: string) => encodeURIComponent(keyNamed(name)));
}

/** Everything that is wrong with a declaration, one sentence each. */
export function faultsOf(table: Table): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  if (table.name.split('.').length !== 3) faults.push('the name needs three parts');
  for (const { name: spelling } of [...table.columns, ...hiddenColumns(table)]) {
    if (seen.has(foldName(spelling))) faults.push(`column ${spelling} is declared twice`);
    seen.add(foldName(spelling));
  }
  for (const { name, sql } of table.computed) {
    sql((column) => {
      if (findColumn(table, column)?.name !== column)
        faults.push(`${name}: no column ${column} to compute it of`);
      return column;
    });
  }
  for (const name of [orgColumn, ...table.identity]) {
    if (findColumn(table, name) === undefined) faults.push(`column ${name} is missing`);
  }
  for (const operation of table.operations) {
    for (const name of pathKeys(table, operation)) {
      if (findColumn(table, name) === undefined) faults.push(`${operation.name}: no column for {${name}}`);
    }
    for (const name of pushedColumns(operation)) {
      if (findColumn(table, name)?.name !== name) faults.push(`${operation.name}: no column ${name} to push`);
    }
    if (!operation.path.startsWith('/')) faults.push(`${operation.name}: the path must begin with /`);
    if (operation.rows !== 'many' && (operation.paging ?? 'none') !== 'none') {
      faults.push(`${operation.name}: only lists have pages`);
    }
  }
  if (readOperations(table).length === 0) faults.push('no operation reads it');
  return faults;
}

/**
 * Declares a table. From this one declaration come planning, EXPLAIN, DESCRIBE, SHOW, completion and error texts.
 * @throws Error that lists everything that is wrong with the declaration.
 */
export function table(
  declaration: Omit<Table, 'identity' | 'computed'> & Partial<Pick<Table, 'identity' | 'computed'>>,
): Table {
  const declared: Table = { identity: [orgColumn, 'id'], computed: [], ...declaration };
  const faults = faultsOf(declared);
  if (faults.length > 0) throw new Error(`table ${declared.name}: ${faults.join('; ')}`);
  return Object.freeze(declared);
}
