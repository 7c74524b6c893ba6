import { SqlError } from '../base/errors.ts';
import { isSameName } from '../base/fold-name.ts';
import type { SqlValue } from '../base/sql-value.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { readPastName, withTime } from '../catalog/past-table.ts';
import { isStoredName } from '../catalog/stored-name.ts';
import type { Past } from '../catalog/table.ts';
import type { LocalName, LocalSchema, View } from '../plan/scope.ts';
import { locate, tokenize } from '../sql/lexer.ts';
import { type Parameters, valueAsText } from '../sql/parameter-value.ts';
import { numberedParameters, parameterKey } from '../sql/parameters.ts';
import { isAliased } from '../sql/rewrite.ts';
import type { StatementText } from '../sql/split.ts';
import { type Edit, quoteName, render, type SqlText } from '../sql/sql-text.ts';
import { isOnlyCompiled } from '../sql/statement.ts';
import { systemTimeAt, withNow, withSystemTimes } from '../sql/system-time.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from '../sql/token.ts';
import { refuseMissing } from './refuse-missing.ts';
import type { Store } from './store.ts';

/** A statement in which a table at a time is a table of its own. `free` drops the views that were made for it. */
export interface TimedStatement {
  readonly statement: StatementText;
  free(): void;
}

/**
 * Finds out at which times a statement reads its tables. A view at a time becomes a view of its own over the tables at
 * that time.
 * @param now milliseconds since the epoch
 * @throws SqlError
 */
export function timedStatement(
  store: Store,
  catalog: Catalog,
  statement: StatementText,
  parameters: Parameters,
  now: number,
): TimedStatement {
  const at = systemTimeAt(statement.tokens);
  if (at < 0) return { statement, free: () => {} };
  const isKept = isOnlyCompiled(statement) && isKeyword(statement.tokens[0], 'CREATE');
  const evaluate = (expression: Span): SqlValue | undefined => {
    const isLiteral =
      expression.to - expression.from === 1 && statement.tokens[expression.from]?.kind === 'string';
    if (isKept && !isLiteral) throw kept(statement, expression.from, 'the time of a view is a literal');
    return valueAt(store, statement, expression, parameters, now);
  };
  const isView = (name: LocalName) => {
    const view = name.length > 2 ? undefined : store.viewNamed(name);
    if (view === undefined || !readsOkta(view, store, catalog)) return false;
    if (isKept) throw kept(statement, at, `${view.name} is a view itself`);
    return true;
  };
  const timed = withSystemTimes(statement, { evaluate, now, isView });
  const made = new Set<string>();
  for (const [index, { exposed, value }] of timed.tokens.entries()) {
    const { of, at: time } = readPastName(value) ?? {};
    if (exposed === undefined || of === undefined || time === undefined) continue;
    const [schema, outer] = [index - 1, index - 3].map((dot) => isSymbol(timed.tokens[dot], '.'));
    // Three parts are a table of Okta's.
    if (schema === true && outer === true) continue;
    const view = store.viewNamed(schema === true ? [timed.tokens[index - 2]?.value ?? '', of] : [of]);
    if (view !== undefined) makeView(view, time, store, catalog, made);
  }
  const free = () => {
    for (const name of made) store.database.exec(`DROP VIEW IF EXISTS temp.${quoteName(name)}`);
  };
  return { statement: timed, free };
}

const kept = ({ source, tokens }: StatementText, at: number, what: string): SqlError =>
  new SqlError(`${what}, and a view keeps what it reads`, {
    location: locate(source, tokens[at]?.start ?? 0),
    hint: "Give the tables of the view the time: FROM okta.api_tokens.api_tokens FOR SYSTEM_TIME AS OF '2026-09-30'.",
  });

function valueAt(
  store: Store,
  statement: StatementText,
  expression: Span,
  parameters: Parameters,
  now: number,
): SqlValue | undefined {
  const tokens = statement.tokens.slice(expression.from, expression.to);
  refuseMissing({ tokens }, parameters);
  const numbered = numberedParameters(statement.tokens);
  const moved = withNow(statement, now);
  const edits: Edit[] = moved.tokens.flatMap((token, index) => {
    const text = numbered.get(index) ?? token.sql;
    return text === undefined ? [] : [{ from: index, to: index + 1, text }];
  });
  const text: SqlText = { source: statement.source, tokens: moved.tokens, edits };
  const names = [
    ...new Set([...numbered].flatMap(([index, name]) => (inSpan(index, expression) ? [name] : []))),
  ];
  const bindings = new Map(
    names.map((name) => {
      const value = valueAsText(parameters.get(parameterKey(name)));
      return [name, Array.isArray(value) ? null : ((value ?? null) as SqlValue)] as const;
    }),
  );
  return store.evaluate(render(text, expression), bindings);
}

const inSpan = (index: number, { from, to }: Span): boolean => from <= index && index < to;

/** Whether a view reads tables of Okta's, itself or through others. */
function readsOkta(view: View, schema: LocalSchema, catalog: Catalog, open: readonly View[] = []): boolean {
  return tokenize(view.sql).some((token) => {
    if (isStoredName(token.value)) return catalog.findStored(token.value)?.past === undefined;
    const inner = schema.views.find(({ name }) => isSameName(name, token.value));
    return inner !== undefined && inner.sql !== view.sql && !open.includes(inner)
      ? readsOkta(inner, schema, catalog, [...open, view])
      : false;
  });
}

/** Makes the view at a time, and those within it. @param made the names of the views made so far */
function makeView(view: View, at: Past['at'], store: Store, catalog: Catalog, made: Set<string>): void {
  const nameAt = (name: string) => withTime(name, at);
  const name = nameAt(view.name);
  if (made.has(name)) return;
  made.add(name);
  const tokens = tokenize(view.sql);
  const as = tokens.findIndex((token) => isKeyword(token, 'AS'));
  const listed = tokens.findIndex((token) => isSymbol(token, '('));
  const edits: Edit[] = [];
  for (let index = as + 1; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (isStoredName(token.value)) {
      const table = catalog.findStored(token.value);
      if (table !== undefined && table.past === undefined)
        edits.push({ from: index, to: index + 1, text: quoteName(withTime(token.value, at)) });
      continue;
    }
    const inner = isName(token) && standsForTable(tokens, index) ? store.viewNamed([token.value]) : undefined;
    if (inner === undefined || !readsOkta(inner, store, catalog)) continue;
    makeView(inner, at, store, catalog, made);
    const alias = isAliased(tokens, index + 1) ? '' : ` AS ${token.text}`;
    edits.push({ from: index, to: index + 1, text: quoteName(nameAt(inner.name)) + alias });
  }
  const text: SqlText = { source: view.sql, tokens, edits };
  const columns = listed >= 0 && listed < as ? render({ ...text, edits: [] }, { from: listed, to: as }) : '';
  const body = render(text, { from: as + 1, to: tokens.length });
  store.database.exec(`DROP VIEW IF EXISTS temp.${quoteName(name)}`);
  store.database.exec(`CREATE TEMP VIEW ${quoteName(name)} ${columns} AS ${body}`);
}

const standsForTable = (tokens: readonly Token[], index: number): boolean =>
  isKeyword(tokens[index - 1], 'FROM', 'JOIN') || isSymbol(tokens[index - 1], ',');
