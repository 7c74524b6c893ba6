import { SqlError, type TextLocation } from '../base/errors.ts';
import { foldName } from '../base/fold-name.ts';
import { nearest } from '../base/nearest.ts';
import { rowSet } from '../base/row-set.ts';
import type { RowSet } from '../base/sql-value.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { noSuchTable } from '../catalog/no-such-table.ts';
import { tableNamed } from '../catalog/short-name.ts';
import {
  findColumn,
  hiddenColumns,
  orgColumn,
  pathKeys,
  pushedColumns,
  readOperations,
  requiredParams,
  type Table,
  typeNames,
} from '../catalog/table.ts';
import { locate } from '../sql/lexer.ts';
import type { DescribeStatement, ShowStatement } from '../sql/statement.ts';

/**
 * DESCRIBE: the columns of a table of the catalog or of the session, those of `*` first. EXTENDED adds the keys, the
 * operations to which they are pushed down, and the place of each value in Okta's answer.
 * @throws SqlError when there is no such table.
 */
export function describeTable(
  catalog: Catalog,
  { table: name, extended, method, like, text }: DescribeStatement,
  localColumns: (name: string) => readonly string[] | undefined,
): RowSet {
  const local = catalog.find(name) === undefined ? localColumns(name) : undefined;
  const table = local === undefined ? tableNamed(catalog, name) : undefined;
  if (table === undefined) {
    if (local === undefined) throw noSuchTable(catalog, name, locationOf(name, text.source));
    const columns = local.map((column) => [column]);
    return alike(rowSet(['name'], columns), like);
  }
  if (method !== undefined) return alike(describeMethod(table, method, text.source), like);
  return alike(describeColumns(table, extended), like);
}

function describeColumns(table: Table, extended: boolean): RowSet {
  const hidden = hiddenColumns(table).map((column) => ({
    ...column,
    description: `${column.description} Not part of *.`,
  }));
  if (!extended) {
    return rowSet(
      ['name', 'type', 'description'],
      [...table.columns, ...hidden].map(({ name: column, type, description }) => [
        column,
        typeNames[type],
        description,
      ]),
    );
  }
  return rowSet(
    ['name', 'type', 'also', 'key', 'source', 'writable', 'description'],
    [
      ...table.columns.map((column) => [
        column.name,
        typeNames[column.type],
        column.aliases.join(', '),
        keyUse(table, column.name),
        column.from.length === 0 ? 'the request' : column.from.join(' or '),
        column.writable ? 'yes' : '',
        column.description,
      ]),
      ...hidden.map(({ name: column, type, aliasOf, sql, description }) => [
        column,
        typeNames[type],
        aliasOf ?? '',
        aliasOf === undefined ? '' : keyUse(table, aliasOf),
        sql((of) => of),
        '',
        description,
      ]),
    ],
  );
}

/** The reading operations that the column is a key of, or that Okta filters by it. */
function keyUse(table: Table, column: string): string {
  const reads = readOperations(table);
  const using = reads.filter(
    (operation) => column === orgColumn || pathKeys(table, operation).includes(column),
  );
  const filtering = reads.filter((operation) => pushedColumns(operation).includes(column));
  return [...using.map(({ name }) => name), ...filtering.map(({ name }) => `${name} (filter)`)].join(', ');
}

/**
 * SHOW PROVIDERS, SERVICES, RESOURCES, METHODS: the catalog as StackQL shows it.
 * @throws SqlError when the name after IN does not exist.
 */
export function showCatalog(catalog: Catalog, statement: ShowStatement): RowSet {
  return alike(showAll(catalog, statement), statement.like);
}

function showAll(catalog: Catalog, { subject, of, extended, text }: ShowStatement): RowSet {
  const wanted = foldName(of);
  const named = (count: number) => [
    ...new Set(catalog.names.map((name) => name.split('.').slice(0, count).join('.'))),
  ];
  const under = (count: number): readonly string[] => {
    if (!named(count).some((name) => foldName(name) === wanted)) {
      const meant = nearest(of, named(count));
      throw new SqlError(`there is no ${of} in the catalog`, {
        location: locationOf(of, text.source),
        hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
      });
    }
    return named(count + 1).filter((name) => foldName(name).startsWith(`${wanted}.`));
  };
  const last = (name: string) => name.split('.').at(-1) ?? name;
  switch (subject) {
    case 'providers':
      return rowSet(
        ['name'],
        named(1).map((name) => [name]),
      );
    case 'services':
      return rowSet(
        ['name'],
        under(1).map((name) => [last(name)]),
      );
    case 'resources':
      return rowSet(
        ['name', 'id'],
        under(2).map((name) => [last(name), name]),
      );
    case 'methods':
      return showMethods(catalog, of, extended, text.source);
  }
}

function showMethods(catalog: Catalog, name: string, extended: boolean, source: string): RowSet {
  const table = tableNamed(catalog, name);
  if (table === undefined) throw noSuchTable(catalog, name, locationOf(name, source));
  return rowSet(
    ['MethodName', 'RequiredParams', 'SQLVerb', ...(extended ? ['description'] : [])],
    table.operations.map((operation) => [
      operation.name,
      requiredParams(operation).join(', '),
      operation.verb.toUpperCase(),
      ...(extended ? [`${operation.method} ${operation.path}; scope ${operation.scope}`] : []),
    ]),
  );
}

/** The inputs of an operation: the keys of its path, and the parameters that predicates fill. */
function describeMethod(table: Table, name: string, source: string): RowSet {
  const operation = table.operations.find((one) => foldName(one.name) === foldName(name));
  if (operation === undefined) {
    const names = table.operations.map((one) => one.name);
    const meant = nearest(name, names);
    throw new SqlError(`${table.name} has no method ${name}`, {
      location: locationOf(name, source),
      hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Methods: ${names.join(', ')}.`,
    });
  }
  const required = requiredParams(operation).map((param) => [param, 'required']);
  const optional = pushedColumns(operation).map((param) => [param, 'optional']);
  return rowSet(
    ['name', 'type', 'use'],
    [...required, ...optional].map(([param = '', use = '']) => {
      const column = findColumn(table, param);
      return [param, column === undefined ? 'TEXT' : typeNames[column.type], use];
    }),
  );
}

/** The rows whose first value is like the pattern, as SQLite's LIKE has it. */
function alike({ columns, rows }: RowSet, pattern: string | undefined): RowSet {
  if (pattern === undefined) return { columns, rows };
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  const expression = new RegExp(`^${source}$`, 'is');
  return { columns, rows: [...rows].filter(([first]) => expression.test(String(first))) };
}

const locationOf = (name: string, source: string): TextLocation | undefined =>
  source.includes(name) ? locate(source, source.indexOf(name)) : undefined;
