import { SqlError } from '../base/errors.ts';
import { foldName } from '../base/fold-name.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { noSuchTable } from '../catalog/no-such-table.ts';
import { isInternalName, isStoredName, rowsTable } from '../catalog/stored-name.ts';
import type { Table } from '../catalog/table.ts';
import { dottedNameAt } from './dotted-name.ts';
import { locate } from './lexer.ts';
import { numberedParameters } from './parameters.ts';
import type { StatementText } from './split.ts';
import { type Edit, quoteName, type SqlText, withoutOverlaps } from './sql-text.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from './token.ts';

/** A three-part name that stands where a table can stand. */
export interface TableMention {
  readonly table: Table;
  readonly span: Span;
}

export interface Rewriting {
  readonly text: SqlText;
  readonly mentions: readonly TableMention[];
}

/** `.*`, as in `a.b.c.*` */
const isStar = (tokens: readonly Token[], at: number): boolean =>
  isSymbol(tokens[at], '.') && isSymbol(tokens[at + 1], '*');

/**
 * Whether a token would reach past the catalog to the rows themselves, or put others in their place. SQLite takes a
 * string for a name too; a value that only begins like one is left alone.
 */
const isForgedName = ({ kind, value }: Token, catalog: Catalog): boolean =>
  isStoredName(value) &&
  (kind === 'quoted' ||
    (kind === 'string' && (isInternalName(value) || catalog.findStored(value) !== undefined)));

/** Whether an alias follows: then none need be added. */
export function isAliased(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at];
  if (isKeyword(next, 'AS') || next?.kind === 'string') return true;
  return isName(next) && !(isKeyword(next, 'WINDOW') && isName(tokens[at + 1]));
}

/**
 * Makes a statement one that SQLite can read: three-part names become the tables that hold their rows, and
 * `'{{ name }}'` becomes `:name`, `?` becomes `?1`.
 * @throws SqlError for a three-part name that the catalog does not know.
 */
export function rewrite(statement: StatementText, catalog: Catalog): Rewriting {
  const { source, tokens } = statement;
  const edits: Edit[] = [];
  const mentions: TableMention[] = [];
  const forged = tokens.find((token) => isForgedName(token, catalog));
  if (forged !== undefined) {
    throw new SqlError(`no such table: ${forged.value}`, { location: locate(source, forged.start) });
  }
  const parameters = numberedParameters(tokens);
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index];
    if (token === undefined) break;
    const parameter = parameters.get(index);
    if (parameter !== undefined && source.slice(token.start, token.end) !== parameter) {
      edits.push({ from: index, to: index + 1, text: parameter });
    }
    if (!isName(token)) {
      if (token.sql !== undefined) edits.push({ from: index, to: index + 1, text: token.sql });
      index++;
      continue;
    }
    const { names, end } = dottedNameAt(tokens, index);
    const span = { from: index, to: end };
    index = end;
    const last = tokens[end - 1] ?? token;
    const aliasOf = ({ exposed, text }: Token): string =>
      isKeyword(tokens[span.from - 1], 'IN') || isAliased(tokens, end) ? '' : ` AS ${exposed ?? text}`;
    if (names.length < 3) {
      // A view at a time.
      if (last.sql !== undefined) edits.push({ ...span, text: last.sql + aliasOf(last) });
      continue;
    }
    const table = catalog.find(names.slice(0, 3).join('.'));
    if (table === undefined) {
      refuseUnknown(statement, names, span, catalog);
    } else if (names.length > 3 || isStar(tokens, end)) {
      // A qualified column: `okta.api_tokens.api_tokens.id` is `api_tokens.id`.
      edits.push({ from: span.from, to: span.from + 4, text: '' });
    } else {
      refuseDefinition(statement, span, table);
      edits.push({ ...span, text: quoteName(rowsTable(table.name)) + aliasOf(last) });
      mentions.push({ table, span });
    }
  }
  return { text: { source, tokens, edits: withoutOverlaps(edits) }, mentions };
}

/** A table of Okta's is not SQLite's to drop, alter, index or define. */
function refuseDefinition({ source, tokens }: StatementText, { from }: Span, table: Table): void {
  if (!isKeyword(tokens[from - 1], 'TABLE', 'VIEW', 'EXISTS', 'ON', 'REINDEX', 'ANALYZE')) return;
  throw new SqlError(`${table.name} is a table of Okta's: it cannot be defined or altered here`, {
    location: locate(source, tokens[from]?.start ?? 0),
    hint: `Work on a copy: CREATE TABLE copy AS SELECT * FROM ${table.name}`,
  });
}

/** Only where a table is meant: elsewhere `a.b.c` may be a column of an attached database. */
function refuseUnknown(
  { source, tokens }: StatementText,
  names: readonly string[],
  { from }: Span,
  catalog: Catalog,
): void {
  const [provider = ''] = names;
  const providers = catalog.names.map((name) => foldName(name.split('.')[0] ?? ''));
  const meantAsTable = isKeyword(tokens[from - 1], 'FROM', 'JOIN', 'INTO', 'UPDATE', 'REPLACE');
  if (!meantAsTable && !providers.includes(foldName(provider))) return;
  const written = names.join('.');
  const location = locate(source, tokens[from]?.start ?? 0);
  throw noSuchTable(catalog, written, location, 'SHOW RESOURCES IN okta.<service> lists the tables.');
}
