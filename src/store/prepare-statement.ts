import { SqlError } from '../base/errors.ts';
import { foldName, isSameName } from '../base/fold-name.ts';
import type { Row } from '../base/sql-value.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { tableHint } from '../catalog/no-such-table.ts';
import { hiddenColumns, type Table } from '../catalog/table.ts';
import { decideParameters } from '../plan/comparisons/decide-parameters.ts';
import type { Probe } from '../plan/comparisons/probes.ts';
import type { Warning } from '../plan/comparisons/warning.ts';
import type { ValueOfParameter } from '../plan/key-text.ts';
import { rememberSchema } from '../plan/remembered-schema.ts';
import { rewriteColumns } from '../plan/rewrite-columns.ts';
import type { LocalSchema } from '../plan/scope.ts';
import { compareTimes } from '../plan/times/compare-times.ts';
import type { CopiedTimes } from '../plan/times/copied-times.ts';
import { dottedNameAt } from '../sql/dotted-name.ts';
import { tokenize } from '../sql/lexer.ts';
import type { Parameters } from '../sql/parameter-value.ts';
import { startsQuery } from '../sql/read-query.ts';
import { type ReadableText, readableText, withStrictQuotes } from '../sql/readable-text.ts';
import { isTrigger, type StatementText } from '../sql/split.ts';
import { render, type SqlText } from '../sql/sql-text.ts';
import { isKeyword, type Token } from '../sql/token.ts';
import { SqliteError } from '../sqlite/sqlite.ts';
import type { Bindings, PreparedStatement } from './prepared-statement.ts';
import { refuseMissing } from './refuse-missing.ts';
import { type KnownNames, sqlErrorOf } from './sqlite-error.ts';
import { type TimedStatement, timedStatement } from './statement-times.ts';
import type { Store } from './store.ts';

/** A statement that SQLite has prepared, and the tables of Okta's that it reads. Nothing has been sent. */
export interface PreparedQuery {
  readonly readable: ReadableText;
  /** The comparisons of times that are made as of instants, as they were written. */
  readonly comparedTimes: readonly string[];
  /** Its effect on local copies of times: to be noted once it has been run. */
  readonly copiedTimes: CopiedTimes | undefined;
  readonly statement: PreparedStatement;
  readonly bindings: Bindings;
  /** The values of a parameter as the statement spells it: several stand in an IN. */
  readonly valueOfParameter: ValueOfParameter;
  /** Comparisons that cannot mean what they say. */
  readonly warnings: readonly Warning[];
  /** Questions about comparisons that only the rows decide. */
  readonly probes: readonly Probe[];
  readonly tables: readonly Table[];
  /** The local tables as they are until it runs, asked for once. */
  readonly schema: LocalSchema;
  /** The rows; SQLite's errors become SqlErrors of this statement. */
  rows(): Generator<Row>;
  /** Runs an action of SQLite's for this statement: its errors become SqlErrors of the statement. */
  attempt<T>(action: () => T): T;
  /** Has something done before the first row is read. */
  whenRead(action: () => void): void;
  /** Has something done when the statement is freed: after that, in the order of the calls. */
  whenFreed(action: () => void): void;
}

interface PrepareOptions {
  /** Called between its parts; may throw. */
  readonly checkTime?: () => void;
  /** The time of the statement, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Lets SQLite read a statement, with its parameters, before anything is sent.
 * @throws SqlError when SQLite refuses it, when a double-quoted name is no column, or when a parameter has no value.
 */
export function prepareStatement(
  store: Store,
  catalog: Catalog,
  given: StatementText,
  parameters: Parameters,
  options: PrepareOptions,
): PreparedQuery {
  const { statement, free } = timedStatement(store, catalog, given, parameters, options.now);
  try {
    return prepareTimed(store, catalog, { statement, free }, parameters, options);
  } catch (error) {
    free();
    throw error;
  }
}

function prepareTimed(
  store: Store,
  catalog: Catalog,
  { statement, free: freeTimes }: TimedStatement,
  parameters: Parameters,
  { checkTime = () => {} }: PrepareOptions,
): PreparedQuery {
  const written = readableText(statement, catalog);
  const schema = rememberSchema(store);
  const tables = tablesOf(written.mentions, statement.tokens, schema, catalog);
  refuseInTrigger(written, schema, catalog);
  for (const table of tables) store.createTable(table);
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof SqliteError)) throw error;
      throw sqlErrorOf(error, written.text, knownNames(store, catalog, tables, statement), (sql) =>
        store.prepare(sql).free(),
      );
    }
  };
  checkTime();
  const readable = rewriteColumns(written, { catalog, schema });
  checkTime();
  const { text } = readable;
  attempt(() => store.prepare(render(withStrictQuotes(text) ?? text)).free());
  refuseMissing(text, parameters);
  const decided = decideParameters(readable, { catalog, schema, parameters });
  const { bindings } = decided;
  checkTime();
  const valueOfParameter = (name: string) => decided.values.get(name);
  const times = compareTimes({ ...readable, text: decided.text }, { catalog, schema, valueOfParameter });
  checkTime();
  const prepared = attempt(() => store.prepare(sqlOf(times.text), bindings, sqlOf(text)));
  const beforehand: (() => void)[] = [];
  function* rows(): Generator<Row> {
    for (const action of beforehand.splice(0)) action();
    const iterator = prepared.rows()[Symbol.iterator]();
    for (
      let next = attempt(() => iterator.next());
      next.done !== true;
      next = attempt(() => iterator.next())
    ) {
      yield next.value;
    }
  }
  const afterwards: (() => void)[] = [];
  const free = () => {
    prepared.free();
    for (const action of afterwards.splice(0)) action();
    freeTimes();
  };
  return {
    readable: { ...readable, text: times.text },
    comparedTimes: times.compared,
    copiedTimes: times.copied,
    statement: { ...prepared, free },
    bindings,
    valueOfParameter,
    warnings: decided.warnings.filter(
      ({ unlike }) => unlike === undefined || !times.compared.includes(unlike),
    ),
    probes: decided.probes,
    tables,
    schema,
    rows,
    attempt,
    whenRead: (action) => beforehand.push(action),
    whenFreed: (action) => afterwards.push(action),
  };
}

/**
 * The SQL to run. Of a view or trigger SQLite keeps the text itself: then it keeps the strict one. A query names its
 * columns as they were written.
 */
const sqlOf = (text: SqlText): string =>
  render(startsQuery(text.tokens[0]) ? text : (withStrictQuotes(text) ?? text));

/** The virtual tables that the statement mentions, itself or through views. */
function tablesOf(
  mentions: ReadableText['mentions'],
  written: readonly Token[],
  { views }: LocalSchema,
  catalog: Catalog,
): readonly Table[] {
  const tables = new Set(mentions.map((mention) => mention.table));
  if (views.length === 0) return [...tables];
  const names = new Set(written.map(({ value }) => foldName(value)));
  const pending = views.filter(({ name }) => names.has(foldName(name)));
  for (const { sql } of pending) {
    for (const { value } of tokenize(sql)) {
      const found = catalog.findStored(value);
      if (found !== undefined) tables.add(found);
      const inner = views.filter((view) => isSameName(view.name, value) && !pending.includes(view));
      pending.push(...inner);
    }
  }
  return [...tables];
}

/** Refuses triggers on Okta's tables: the statement that fires one does not name them, so they would be empty. */
function refuseInTrigger({ mentions, text }: ReadableText, schema: LocalSchema, catalog: Catalog): void {
  const { tokens } = text;
  if (!isTrigger(tokens)) return;
  // The view that an INSTEAD OF trigger stands for is not read.
  const subject = tokens.findIndex((token) => isKeyword(token, 'ON')) + 1;
  const { end } = dottedNameAt(tokens, subject);
  const [table] = tablesOf(mentions, tokens.toSpliced(subject, end - subject), schema, catalog);
  if (table === undefined) return;
  throw new SqlError(`a trigger cannot read ${table.name}: nothing is fetched when it fires`, {
    hint: `Let it read a copy: CREATE TABLE copy AS SELECT * FROM ${table.name}`,
  });
}

/** The meanings that a name can have in the statement, and those that it would have with other tables. */
function knownNames(
  store: Store,
  catalog: Catalog,
  tables: readonly Table[],
  { tokens }: StatementText,
): KnownNames {
  const written = new Set(tokens.map(({ value }) => foldName(value)));
  const local = new Map(store.localTables.map((name) => [name, store.columnsOf([name]) ?? []]));
  const [named, others] = [true, false].map((wanted) =>
    [...local].filter(([name]) => written.has(foldName(name)) === wanted),
  );
  const columnsOf = (table: Table) => [...table.columns, ...hiddenColumns(table)];
  return {
    tableHint: (name) => tableHint(catalog, name, store.localTables),
    columns: [
      ...tables.flatMap(columnsOf).map(({ name, type }) => ({ name, isJson: type === 'json' })),
      ...(named ?? []).flatMap(([, columns]) => columns).map((name) => ({ name, isJson: false })),
    ],
    elsewhere: new Map([
      ...catalog.made
        .filter((table) => !tables.includes(table))
        .map((table): [string, string[]] => [table.name, columnsOf(table).map(({ name }) => name)]),
      ...(others ?? []),
    ]),
    functions: store.functionNames,
  };
}
