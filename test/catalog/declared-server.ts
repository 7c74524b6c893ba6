import { handWritten, oktaCatalog } from '../../src/catalog/catalog.ts';
import type { Column, FilterAttribute, Operation, Table } from '../../src/catalog/table.ts';
import { findColumn, readOperations } from '../../src/catalog/table.ts';
import { parseFilter } from '../../src/emulator/filter.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../okta/scripted-server.ts';

/** Every table of the catalog. */
export const allTables: readonly Table[] = oktaCatalog.names.flatMap((name) => oktaCatalog.find(name) ?? []);

export const derivedTables = allTables.filter((table) => !handWritten.includes(table));

/** Rows of each list, over two pages. */
export const rowsPerList = 3;

interface Answering {
  readonly table: Table;
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '([^/]+)').replaceAll('.', '\\.')}$`);

const answering: readonly Answering[] = allTables
  .flatMap((table) =>
    readOperations(table).map((operation) => ({
      table,
      operation,
      pattern: patternOf(operation.path),
      names: [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name),
    })),
  )
  // Words of a path come before placeholders: `/groups/rules` is none of the groups.
  .sort((a, b) => a.names.length - b.names.length);

/** The value that a column has in row `number` of a list: each column has its own, and one is NULL now and then. */
export function sampleOf(column: Column, prefix: string, number: number): unknown {
  const member = column.from[0] ?? column.name;
  const prefixed =
    column.ids === undefined ? `${prefix}${number}` : `${column.ids.prefix}${'x'.repeat(16)}${number}`;
  if (['id', 'kid'].includes(member) || column.ids !== undefined) return prefixed;
  switch (column.type) {
    case 'time':
      return `2026-0${number + 1}-02T03:04:05.000Z`;
    case 'integer':
      return number + 1;
    case 'real':
      return number + 0.5;
    case 'boolean':
      return number % 2 === 0;
    case 'json':
      return number === 2
        ? null
        : { of: column.name, number, clientSecret: 'never-shown', list: [{ number }] };
    case 'text':
      return number === 1 && column.name === 'description' ? null : `${column.name} ${number}`;
  }
}

/** The columns that a filter of a list takes. */
function filterOf(table: Table): Readonly<Record<string, FilterAttribute>> {
  const pushed = readOperations(table).flatMap(({ pushdown = {} }) => Object.values(pushdown));
  const [filter] = pushed.filter((parameter) => parameter.kind === 'filter');
  return filter?.attributes ?? {};
}

function bodyOf(table: Table, prefix: string, number: number): Record<string, unknown> {
  const body: Record<string, unknown> = { memberThatNoColumnHas: number };
  for (const column of table.columns) {
    const [path] = column.from;
    if (path === undefined) continue;
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let place = body;
    for (const part of parts) {
      if (typeof place[part] !== 'object' || place[part] === null) place[part] = {};
      place = place[part] as Record<string, unknown>;
    }
    place[last] = sampleOf(column, prefix, number);
  }
  for (const [name, { values }] of Object.entries(filterOf(table))) {
    if (values !== undefined) body[name] = values[number % values.length];
  }
  return body;
}

/** Answers every operation of the catalog by its declaration. @param answer what it says instead, if anything */
export function startDeclaredServer(
  answer: (path: string) => ScriptedAnswer | undefined = () => undefined,
): Promise<ScriptedServer> {
  return startScriptedServer(({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const instead = answer(pathname);
    if (instead !== undefined) return instead;
    const found = answering.find(({ pattern }) => pattern.test(pathname));
    if (found === undefined) return { status: 404, body: { errorCode: 'E0000022', errorSummary: pathname } };
    return answerOf(found, pathname, searchParams);
  });
}

function answerOf(
  { table, operation, pattern, names }: Answering,
  pathname: string,
  query: URLSearchParams,
): ScriptedAnswer {
  const missing = operation.requires !== undefined && !query.has(operation.requires.parameter);
  if (missing)
    return { status: 400, body: { errorCode: 'E0000001', errorSummary: 'a parameter is missing' } };
  const keys = pattern.exec(pathname)?.slice(1) ?? [];
  const own = names.findIndex((name) => (findColumn(table, name)?.from.length ?? 0) > 0);
  const parents = keys.filter((_, index) => index !== own);
  const prefix = `${table.name.split('.')[2]}${parents.map((key) => `-${decodeURIComponent(key)}`).join('')}-`
    .replace(/[^\w-]/g, '')
    .slice(-60);
  if (operation.rows === 'one') {
    const member = own < 0 ? undefined : findColumn(table, names[own] ?? '')?.from[0];
    const asked = decodeURIComponent(keys[own] ?? '');
    const listed = [...Array(rowsPerList).keys()].find(
      (number) => bodyOf(table, prefix, number)[member ?? ''] === asked,
    );
    const isListed = readOperations(table).some(
      ({ rows, requires }) => rows === 'many' && requires === undefined,
    );
    // An id that no list of this parent has is nobody's.
    if (member === 'id' && isListed && listed === undefined)
      return { status: 404, body: { errorCode: 'E0000007', errorSummary: 'Not found' } };
    const row = bodyOf(table, prefix, listed ?? 0);
    if (member !== undefined) row[member] = asked;
    return { body: row };
  }
  const page = Number(query.get('after') ?? 0);
  const required = operation.requires;
  const first = page === 0 ? 0 : rowsPerList - 1;
  const last = page === 0 ? rowsPerList - 1 : rowsPerList;
  const rows = Array.from({ length: last - first }, (_, index) => {
    const kind = required === undefined ? '' : `${query.get(required.parameter)?.replace(/\W/g, '')}-`;
    const row = bodyOf(table, `${prefix}${kind}`, first + index);
    if (required?.parameter === required?.column && required !== undefined) {
      row[required.column] = query.get(required.parameter);
    }
    return row;
  });
  const filter = required === undefined ? query.get('filter') : null;
  const keep = filter === null ? () => true : parseFilter(filter);
  const isLast = page > 0 || operation.paging === 'none';
  const next = new URLSearchParams([...query, ['after', '1']]).toString();
  const href = `${pathname}?${next}`;
  if (operation.rowsAt !== undefined) {
    return {
      body: { [operation.rowsAt]: rows.filter(keep), ...(isLast ? {} : { _links: { next: { href } } }) },
    };
  }
  return { body: rows.filter(keep), ...(isLast ? {} : { headers: { link: `<${href}>; rel="next"` } }) };
}
