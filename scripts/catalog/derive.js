import {
  arrays,
  filters,
  namedBy,
  parents as otherParents,
  values as otherValues,
  requires,
  secretColumns,
} from './overlay.js';

// Tables from the document: columns, operations and keys of each resource that StackQL's provider can select.

/** Members that are no columns: secrets, and what only comes when it is asked for. */
const isNoColumn = (name) => name === '_embedded' || secretColumns.test(name);

/**
 * @param document of `readDocument`
 * @param {readonly { table: string, operation: string, path: string }[]} rows
 */
export function deriveTables(document, rows) {
  const byTable = groupBy(rows);
  const lists = listsOf(document, rows);
  return [...byTable].map(([name, operations]) => deriveTable(name, operations, document, lists));
}

function groupBy(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.table, [...(groups.get(row.table) ?? []), row]);
  return groups;
}

/** The table that lists a path, by the path. */
function listsOf(document, rows) {
  const lists = new Map();
  for (const { table, path } of rows) {
    const shape = shapeOf(document, path);
    if (shape.rows === 'many' && !lists.has(path)) lists.set(path, { table, shape });
  }
  return lists;
}

/** Whether a path answers one row or many, and the schema of a row. */
function shapeOf(document, path) {
  const { answer } = document.operationAt(path);
  const resolved = document.resolve(answer);
  if (resolved.type === 'array') return { rows: 'many', row: resolved.items };
  const members = document.membersOf(answer);
  const arrays = [...members].filter(([, [first]]) => first.type === 'array');
  const others = [...members.keys()].filter(
    (name) => !['_links', '_embedded', arrays[0]?.[0]].includes(name),
  );
  if (arrays.length === 1 && others.length === 0) {
    const [[rowsAt, [{ items }]]] = arrays;
    return { rows: 'many', row: items, rowsAt };
  }
  return { rows: 'one', row: answer };
}

const placeholdersOf = (path) => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);

function deriveTable(name, given, document, lists) {
  let operations = given.map(({ operation, path }) => {
    const shape = shapeOf(document, path);
    if (arrays.includes(operation)) shape.rows = 'many';
    return { name: operation, path, ...document.operationAt(path), shape };
  });
  const members = new Map();
  for (const { shape } of operations) {
    if (document.resolve(shape.row).type !== 'string') document.membersOf(shape.row, members);
  }
  const columns = columnsOf(members, document);
  operations = withoutStrangers(operations, columns);
  if (operations.some(({ shape }) => document.resolve(shape.row).type === 'string')) {
    columns.set('value', { type: 'text' });
  }
  const renamed = new Map();
  const keys = keysOf(operations, columns, renamed);
  for (const [placeholder, column] of renamed) {
    keys.set(column, keys.get(placeholder));
    keys.delete(placeholder);
    for (const operation of operations)
      operation.path = operation.path.replace(`{${placeholder}}`, `{${column}}`);
  }
  const values = valuesOf(name, operations, document);
  const others = Object.entries(otherParents[name] ?? {}).map(([key, table]) => [
    key,
    { table, column: 'id' },
  ]);
  const parents = [...parentsOf(operations, keys, lists, document), ...others];
  return {
    name,
    tag: operations[0].tag,
    lifecycle: operations[0].lifecycle,
    columns,
    keys,
    identity: identityOf(operations, columns, keys),
    operations: operations.map((operation) => ({
      ...operation,
      ...queryOf(operation, document),
      filter: filterOf(operation, members, document),
    })),
    // Keys of which all values are known are asked for at once.
    parents: new Map(parents.filter(([key]) => !values.has(key))),
    values,
  };
}

function columnsOf(members, document) {
  const columns = new Map();
  const taken = new Set(['subdomain']);
  for (const [name, declarations] of members) {
    if (isNoColumn(name) || taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    columns.set(name, { type: typeOf(declarations, document) });
  }
  return columns;
}

/** The type that all declarations of a member have in common. */
function typeOf(declarations, document) {
  const types = new Set(
    declarations.map((declaration) => typeOfOne(document.resolve(declaration), document)),
  );
  types.delete('any');
  if (types.size === 1) return [...types][0];
  return types.size === 0 || types.has('json') ? 'json' : 'text';
}

/** `any`: it says nothing of the type, as a part of `allOf` may. */
function typeOfOne(schema, document) {
  const {
    type,
    format,
    properties,
    additionalProperties,
    items,
    allOf = [],
    oneOf = [],
    anyOf = [],
  } = schema;
  if (type === 'string') return format === 'date-time' ? 'time' : 'text';
  if (type === 'integer') return 'integer';
  if (type === 'number') return 'real';
  if (type === 'boolean') return 'boolean';
  if (type !== undefined || properties || additionalProperties || items) return 'json';
  const parts = [...allOf, ...oneOf, ...anyOf];
  return parts.length === 0 ? (schema.enum === undefined ? 'any' : 'text') : typeOf(parts, document);
}

/** The members by which a row of Okta's is known again, where there is no `id`. */
const otherIds = { keyId: 'kid', kid: 'kid', methodType: 'type', contactType: 'contactType' };

/**
 * Leaves out operations with a key that the rows of the others do not have: a row of the list would not be known by it.
 */
function withoutStrangers(operations, columns) {
  const fewest = operations.reduce((a, b) =>
    placeholdersOf(a.path).length <= placeholdersOf(b.path).length ? a : b,
  );
  const common = new Set(placeholdersOf(fewest.path));
  return operations.filter(({ path }) => {
    const own = placeholdersOf(path).filter((name) => !common.has(name));
    return own.length <= 1 && own.every((name) => namingColumn(name, columns) !== undefined);
  });
}

/** The member of a row whose value a placeholder stands for; undefined when it has none. */
const namingColumn = (placeholder, members) =>
  [
    placeholder,
    namedBy[placeholder],
    'id',
    otherIds[placeholder],
    placeholder.endsWith('Name') ? 'name' : undefined,
  ].find((candidate) => candidate !== undefined && members.has(candidate));

/**
 * What the placeholders of the paths are: another spelling of a column that names the row, or a key that the request
 * brings. By placeholder: `{ column }`, and `isKey` for a key.
 */
function keysOf(operations, columns, renamed) {
  const keys = new Map();
  const [list] = operations
    .filter(({ shape }) => shape.rows === 'many')
    .sort((a, b) => placeholdersOf(a.path).length - placeholdersOf(b.path).length);
  const listed = list === undefined ? [] : placeholdersOf(list.path);
  const ofRow = new Set();
  for (const { path, shape } of operations) {
    const names = placeholdersOf(path);
    const isOfRow =
      shape.rows === 'one' && path.endsWith('}') && list !== undefined && names.length === listed.length + 1;
    if (isOfRow && !listed.includes(names.at(-1))) ofRow.add(names.at(-1));
  }
  for (const name of new Set(operations.flatMap(({ path }) => placeholdersOf(path)))) {
    const isCommon = operations.every(({ path }) => placeholdersOf(path).includes(name));
    if (!ofRow.has(name) && (isCommon || !columns.has(name))) continue;
    const column = namingColumn(name, columns);
    if (column !== undefined) keys.set(name, { column, isKey: false });
  }
  for (const { path } of operations) {
    for (const name of placeholdersOf(path)) {
      if (keys.has(name)) continue;
      // Where the row has a member of that name as well, that is mostly its own id: the key is called by its parent.
      const parent = path.split('/').at(path.split('/').indexOf(`{${name}}`) - 1);
      const isTaken = name === 'id' && columns.has('id');
      if (isTaken) renamed.set(name, `${parent.replace(/ies$/, 'y').replace(/s$/, '')}Id`);
      const column = isTaken ? `${parent.replace(/ies$/, 'y').replace(/s$/, '')}Id` : name;
      keys.set(name, { column, isKey: true });
    }
  }
  for (const { column, isKey } of keys.values()) {
    if (!isKey) continue;
    for (const known of [...columns.keys()]) {
      if (known.toLowerCase() === column.toLowerCase()) columns.delete(known);
    }
  }
  return keys;
}

/** What tells one row from another; undefined: only the whole row does. */
function identityOf(operations, columns, keys) {
  const parents = [...new Set([...keys.values()].filter(({ isKey }) => isKey).map(({ column }) => column))];
  const isList = operations.some(({ shape }) => shape.rows === 'many');
  if (!isList) return ['subdomain', ...parents];
  return columns.has('id') ? ['subdomain', ...parents, 'id'] : ['subdomain', ...parents];
}

function queryOf({ name, parameters, shape }, document) {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const limit = query.find(({ name }) => name === 'limit')?.schema;
  const required = query.find((parameter) => parameter.required === true);
  if (shape.rows !== 'many') return {};
  const paging = shape.rowsAt === undefined ? 'link' : 'body';
  return {
    paging,
    limit: limit?.maximum === undefined ? undefined : Math.min(limit.maximum, 200),
    requires: requiredBy(name, required, document),
  };
}

/** By column that a filter takes: all values that it can have, where the document lists them. */
function filterOf({ name }, members, document) {
  const columns = filters[name]?.filter((column) => members.has(column));
  return columns?.map((column) => {
    const listed = members.get(column).map((declared) => document.resolve(declared).enum);
    // A form of the row that lists none can have any value.
    return [column, listed.includes(undefined) ? [] : [...new Set(listed.flat())].sort()];
  });
}

/** For each key that a request needs: the table whose list gives it, by the path up to the key. */
function parentsOf(operations, keys, lists, document) {
  const parents = new Map();
  for (const { path } of operations) {
    for (const name of placeholdersOf(path)) {
      const { column, isKey } = keys.get(name);
      const list = lists.get(path.slice(0, path.indexOf(`/{${name}}`)));
      if (!isKey || list === undefined || parents.has(column)) continue;
      const named = namingColumn(name, document.membersOf(list.shape.row));
      if (named !== undefined) parents.set(column, { table: list.table, column: named });
    }
  }
  return parents;
}

/** A query parameter that the list cannot do without, with all its values. */
function requiredBy(name, parameter, document) {
  if (parameter === undefined) return undefined;
  const { enum: listed } = document.resolve(parameter.schema);
  return requires[name] ?? { column: parameter.name, parameter: parameter.name, values: listed };
}

/** Keys of which the document lists all values. */
function valuesOf(name, operations, document) {
  const values = new Map(Object.entries(otherValues[name] ?? {}));
  for (const { parameters } of operations) {
    for (const parameter of parameters) {
      const { enum: listed } = document.resolve(parameter.schema);
      if (parameter.in === 'path' && listed !== undefined) values.set(parameter.name, listed);
    }
  }
  return values;
}
