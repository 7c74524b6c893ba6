import type { Catalog } from '../catalog/catalog.ts';
import { noSuchTable } from '../catalog/no-such-table.ts';
import { type Column, findColumn, type Operation, orgColumn, type Table } from '../catalog/table.ts';
import { SqlError } from '../errors.ts';
import { keyText, type ValueOfParameter } from '../plan/key-text.ts';
import { type ComposedText, composeText } from '../sql/composed-text.ts';
import { locate } from '../sql/lexer.ts';
import type { Clause } from '../sql/outline.ts';
import type { StatementText } from '../sql/split.ts';
import { excerpt, quoteName } from '../sql/sql-text.ts';
import type { WriteStatement } from '../sql/statement.ts';
import { outlineWrite, type WriteOutline } from '../sql/write-statement.ts';
import { plainEqualities } from './current-form.ts';
import { exposedName, valuesSelection, whereSelection } from './equal-select.ts';
import { type WrittenColumn, writtenColumns } from './write-columns.ts';
import { type ComparedKey, keyUseOf, type NamedRows } from './write-keys.ts';
import { currentWord, expectRowOperations, isRowId, type RowOperations } from './write-operations.ts';

/** What a statement that writes will do: decided from its text and its parameters alone, before anything is sent. */
export type WritePlan = RowsPlan | CurrentPlan;

interface PlanOfAny {
  readonly text: StatementText;
  readonly table: Table;
  readonly operations: RowOperations;
  /** The SELECT whose rows RETURNING shows, over the rows that were written. */
  readonly returning: ComposedText | undefined;
}

/** Rows that are selected first, and then written one by one. */
export interface RowsPlan extends PlanOfAny {
  readonly kind: 'rows';
  readonly verb: 'replace' | 'update' | 'delete';
  /** The orgs that the statement names by literals or parameters: no row of any other is written. */
  readonly orgs: ReadonlySet<string>;
  readonly selection: Selection;
  /** The columns that are set, in the order of the selection's values. */
  readonly body: readonly Column[];
  /** Whether an UPDATE has tables in FROM. */
  readonly joins: boolean;
  /** Where the values come from, as it was written. */
  readonly sources: readonly string[];
  /** The rows by their keys, when the statement names each by its id and says nothing else. */
  readonly named: readonly NamedRows[] | undefined;
}

/**
 * The equal SELECT. Its columns are those of the table in order; then the keys that a row of VALUES asks for (org
 * and id); then the values of the body.
 */
export interface Selection extends ComposedText {
  readonly hasKeys: boolean;
}

/** The token in use is revoked: no row is selected, for Okta alone knows which one it is. */
export interface CurrentPlan extends PlanOfAny {
  readonly kind: 'current';
  readonly operation: Operation;
  readonly org: string;
}

/** Lets SQLite read a statement, and runs nothing. @throws SqlError */
export type Prepare = (statement: ComposedText) => void;

/**
 * Plans a write. Pure, but for what SQLite is asked.
 * @throws SqlError for everything about the statement that would make it do something other than it seems to say.
 */
export function planWrite(
  statement: WriteStatement,
  catalog: Catalog,
  valueOfParameter: ValueOfParameter,
  prepare: Prepare,
): WritePlan {
  const { text } = statement;
  const table = catalog.find(statement.table);
  if (table === undefined) {
    const offset = text.tokens[statement.tableAt]?.start ?? 0;
    throw noSuchTable(catalog, statement.table, locate(text.source, offset));
  }
  const outline = outlineWrite(statement);
  const operations = expectRowOperations(table, outline.kind === 'delete' ? 'delete' : 'replace');
  const context: Context = { text, table, operations, valueOfParameter, prepare, outline };
  switch (outline.kind) {
    case 'delete':
      return planCurrent(context, outline.where) ?? planWhere(context, 'delete', outline.where, [], []);
    case 'set': {
      const mentions = outline.assignments.map(({ column }) => column);
      const columns = writtenColumns(text, mentions, table, operations.idColumn, { keys: false });
      const values = outline.assignments.map(({ value }) => value);
      return planWhere(context, outline.verb, outline.where, columns, values);
    }
    case 'values':
      return planValues(context, outline);
  }
}

interface Context {
  readonly text: StatementText;
  readonly table: Table;
  readonly operations: RowOperations;
  readonly valueOfParameter: ValueOfParameter;
  readonly prepare: Prepare;
  readonly outline: WriteOutline;
}

/** Undefined for every DELETE that is not word by word one of the two forms that mean the token in use. */
function planCurrent(context: Context, where: Clause | undefined): CurrentPlan | undefined {
  const { text, table, operations, valueOfParameter } = context;
  const { current } = operations;
  const equalities = where && plainEqualities(text.tokens, where.span);
  if (where === undefined || current === undefined || equalities === undefined) return undefined;
  const valueFor = (name: string) => {
    const found = equalities.filter(({ column }) => findColumn(table, column)?.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) return undefined;
    return 'text' in only.value ? only.value.text : keyText(valueOfParameter(only.value.parameter));
  };
  const org = valueFor(orgColumn);
  if (typeof org !== 'string' || org === '') return undefined;
  const isForm = equalities.length === 1 || valueFor(operations.idColumn) === currentWord(operations);
  if (!isForm) return undefined;
  context.prepare(whereSelection(context.outline, table, where, []).selection);
  return { ...shared(context), kind: 'current', operation: current, org };
}

function planWhere(
  context: Context,
  verb: RowsPlan['verb'],
  where: Clause | undefined,
  columns: readonly WrittenColumn[],
  values: readonly Clause[],
): RowsPlan {
  const { text, table, operations, valueOfParameter, outline } = context;
  const keyword = verb.toUpperCase();
  if (where === undefined) {
    const keys = verb === 'replace' ? `${orgColumn} and ${operations.idName}` : orgColumn;
    throw refusal(context, `${keyword} without WHERE: ${keys} must be bound`, outline.nameSpan.from);
  }
  const { selection, check } = whereSelection(outline, table, where, values);
  context.prepare(selection);
  if (check !== undefined) context.prepare(check);
  const use = keyUseOf(
    text.tokens,
    where,
    { table, idColumn: operations.idColumn, exposedName: exposedName(outline) },
    valueOfParameter,
  );
  for (const key of use.compared) checkComparedKey(context, key);
  if (use.orgs === undefined) {
    throw refusal(context, `${keyword} without an org: ${orgColumn} is not bound`, where.span.from);
  }
  const namesRows = use.named?.every(({ ids }) => ids !== undefined) === true;
  if (verb === 'replace' && use.named !== undefined && !namesRows) {
    const message = `REPLACE needs the key column ${operations.idName}, which WHERE does not bind`;
    const position = where.span.from;
    throw new SqlError(message, {
      location: locate(text.source, text.tokens[position]?.start ?? 0),
      hint: `Add AND ${operations.idName} = '…'. UPDATE changes all rows that its predicate matches.`,
    });
  }
  return {
    ...shared(context),
    kind: 'rows',
    verb,
    orgs: use.orgs,
    selection: { ...selection, hasKeys: false },
    body: columns.flatMap((column) => (column.kind === 'body' ? [column.column] : [])),
    joins: outline.kind === 'set' && outline.joined !== undefined,
    sources: values.map(({ span }) => excerpt(text, span)),
    named: namesRows ? use.named : undefined,
  };
}

function planValues(context: Context, outline: Extract<WriteOutline, { kind: 'values' }>): RowsPlan {
  const { text, table, operations, valueOfParameter } = context;
  const columns = writtenColumns(text, outline.columns, table, operations.idColumn, { keys: true });
  const indexOf = (kind: 'org' | 'id') => columns.findIndex((column) => column.kind === kind);
  const [orgAt, idAt] = [indexOf('org'), indexOf('id')];
  const missing = [...(orgAt < 0 ? [orgColumn] : []), ...(idAt < 0 ? [operations.idName] : [])];
  if (missing.length > 0) {
    throw refusal(
      context,
      `REPLACE needs the key column ${missing.join(' and ')}`,
      outline.columns[0]?.at ?? 0,
    );
  }
  const orgs = outline.rows.map((row) => literalKey(context, row[orgAt]));
  for (const [index, row] of outline.rows.entries()) {
    const span = row[orgAt]?.span ?? outline.valuesSpan;
    const org = orgs[index];
    if (org === undefined) {
      throw refusal(
        context,
        `REPLACE without an org: ${orgColumn} must be a literal or a parameter`,
        span.from,
      );
    }
    checkComparedKey(context, { column: 'org', value: org, span });
    const idSpan = row[idAt]?.span ?? outline.valuesSpan;
    const id = literalKey(context, row[idAt]);
    if (id !== undefined) checkComparedKey(context, { column: 'id', value: id, span: idSpan });
  }
  const body = columns.flatMap((column, at) =>
    column.kind === 'body' ? [{ column: column.column, at }] : [],
  );
  if (body.length === 0) {
    throw refusal(
      context,
      'REPLACE sets nothing: name a column beside the keys',
      outline.columns[0]?.at ?? 0,
    );
  }
  const selection = valuesSelection(outline, table, operations.idColumn, {
    orgAt,
    idAt,
    bodyAt: body.map(({ at }) => at),
  });
  context.prepare(selection);
  return {
    ...shared(context),
    kind: 'rows',
    verb: 'replace',
    orgs: new Set(orgs.filter((org) => typeof org === 'string')),
    selection: { ...selection, hasKeys: true },
    body: body.map(({ column }) => column),
    joins: false,
    sources: body.map(({ at }) => sourceOf(outline.rows.map((row) => row[at]))),
    // Each row of VALUES carries its own keys.
    named: [],
  };

  function sourceOf(clauses: readonly (Clause | undefined)[]): string {
    const [only, ...others] = clauses;
    return only === undefined || others.length > 0 ? 'as its row of VALUES says' : excerpt(text, only.span);
  }

  /** The text of a clause that is one literal or parameter; null for NULL; undefined for any other expression. */
  function literalKey({ text: { tokens } }: Context, clause: Clause | undefined): string | null | undefined {
    const [token, ...more] = clause === undefined ? [] : tokens.slice(clause.span.from, clause.span.to);
    if (token === undefined || more.length > 0) return undefined;
    if (token.kind === 'parameter') return keyText(valueOfParameter(token.text));
    if (token.keyword === 'NULL') return null;
    return token.kind === 'string' || /^\d+$/.test(token.text) ? token.value : undefined;
  }
}

function shared({ text, table, operations, outline }: Context) {
  const { returning } = outline;
  if (returning === undefined) return { text, table, operations, returning: undefined };
  const from = [
    'FROM',
    outline.nameSpan,
    ...(outline.alias === undefined ? [] : [`AS ${quoteName(outline.alias)}`]),
  ];
  const composed = composeText(text, [outline.withSpan, 'SELECT', returning, ...from]);
  return { text, table, operations, returning: composed };
}

/** @throws SqlError for a key that no row can have, or that stands for another row than it seems to. */
function checkComparedKey(context: Context, { column, value, span }: ComparedKey): void {
  const { operations } = context;
  if (column === 'org') {
    if (value !== null && value !== '') return;
    throw refusal(context, `${orgColumn} is ${value === null ? 'NULL' : 'empty'}`, span.from);
  }
  if (value !== null && isRowId(value, operations)) return;
  const written = value === null ? 'NULL' : `'${value}'`;
  const isCurrent = value !== null && operations.reserved.has(value.toLowerCase());
  throw refusal(
    context,
    `${operations.idName} cannot be ${written} here`,
    span.from,
    isCurrent
      ? `Only DELETE … WHERE ${orgColumn} = '…' AND ${operations.idName} = '${value}' means the token in use.`
      : `An id is a word such as 00T1gtr35t8ZbfBfV1d7; an empty one would stand for all rows.`,
  );
}

const orgHint = `Name the org by a literal or a parameter: ${orgColumn} = 'acme'. A join or a subquery is not enough.`;

function refusal({ text }: Context, message: string, at: number, hint = orgHint): SqlError {
  return new SqlError(`${message}: nothing was sent`, {
    location: locate(text.source, text.tokens[at]?.start ?? 0),
    hint,
  });
}
