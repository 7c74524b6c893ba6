import { SqlError } from '../base/errors.ts';
import { instantOf, isoTimeOf } from '../base/instant.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { withTime } from '../catalog/past-table.ts';
import { Cursor } from './cursor.ts';
import { dottedNameAt } from './dotted-name.ts';
import { locate } from './lexer.ts';
import type { StatementText } from './split.ts';
import { excerpt, quoteName, quoteText } from './sql-text.ts';
import { isKeyword, isName, isSymbol, type Span, type Token } from './token.ts';

/** The surroundings that a time in a statement needs. */
export interface SystemTimes {
  /** The value of an expression without columns; undefined when SQLite refuses it. */
  readonly evaluate: (expression: Span) => SqlValue | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** @returns whether the name (one part or two) is that of a view over tables of Okta's */
  readonly isView: (name: readonly string[]) => boolean;
}

/** Whether a table is read at a time: `FOR SYSTEM_TIME`. */
const beginsAt = (tokens: readonly Token[], index: number): boolean =>
  isKeyword(tokens[index], 'FOR') && isKeyword(tokens[index + 1], 'SYSTEM_TIME', 'VERSION', 'TIMESTAMP');

/** The index of the first time that a table is read at; -1 when there is none. */
export const systemTimeAt = (tokens: readonly Token[]): number =>
  tokens.findIndex((_, index) => beginsAt(tokens, index));

/**
 * Makes one name of a table and the time behind it, `FOR SYSTEM_TIME AS OF …`: from here on it is the name of another
 * table. Its alias stays the table's own name.
 * @throws SqlError for a time that is none or lies ahead, and where no table of Okta's stands before it
 */
export function withSystemTimes(statement: StatementText, times: SystemTimes): StatementText {
  const { source, tokens } = statement;
  const result: Token[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    if (!isName(token) || beginsAt(tokens, index)) {
      if (beginsAt(tokens, index)) throw notBehindTable(statement, index);
      result.push(token);
      index++;
      continue;
    }
    const { names, end } = dottedNameAt(tokens, index);
    const parts = tokens.slice(index, end);
    index = end;
    if (!beginsAt(tokens, end)) {
      result.push(...parts);
      continue;
    }
    const { at, to } = readTime(statement, end, times);
    index = to;
    checkTable(statement, names, end, result.at(-1), times);
    const last = parts.at(-1) as Token;
    const value = withTime(last.value, at);
    result.push(...parts.slice(0, -1), {
      ...last,
      kind: 'quoted',
      keyword: '',
      text: source.slice(last.start, tokens[to - 1]?.end),
      value,
      sql: quoteName(value),
      exposed: last.text,
      end: tokens[to - 1]?.end ?? last.end,
    });
  }
  return { source, tokens: result };
}

/** @throws SqlError unless what stands before the time is a table of three parts, or a view. */
function checkTable(
  statement: StatementText,
  names: readonly string[],
  at: number,
  before: Token | undefined,
  { isView }: SystemTimes,
): void {
  const isAlias = isKeyword(before, 'AS') || isName(before) || isSymbol(before, ')');
  if (isAlias) {
    throw located(statement, at, 'the alias stands behind the time', {
      hint: `Write FROM okta.api_tokens.api_tokens FOR SYSTEM_TIME AS OF '2026-09-30' AS ${names.at(-1)}.`,
    });
  }
  if (names.length === 3 || isView(names)) return;
  throw located(
    statement,
    at,
    `${names.join('.')} has no history: only Okta's tables and views over them have one`,
  );
}

const notBehindTable = (statement: StatementText, at: number): SqlError =>
  located(statement, at, 'FOR SYSTEM_TIME stands behind the name of a table', {
    hint: "Write FROM okta.api_tokens.api_tokens FOR SYSTEM_TIME AS OF '2026-09-30'.",
  });

const located = (
  { source, tokens }: StatementText,
  at: number,
  message: string,
  { hint }: { readonly hint?: string } = {},
): SqlError => new SqlError(message, { location: locate(source, tokens[at]?.start ?? source.length), hint });

/** Reads `FOR SYSTEM_TIME AS OF …` or `… ALL` from where it begins. */
function readTime(
  statement: StatementText,
  from: number,
  times: SystemTimes,
): { readonly at: number | 'all'; readonly to: number } {
  const { tokens } = statement;
  const cursor = new Cursor(tokens, { from: from + 2, to: tokens.length });
  if (isKeyword(tokens[from + 1], 'SYSTEM_TIME')) {
    if (cursor.takeKeyword('ALL')) return { at: 'all', to: cursor.position };
    if (cursor.takeKeyword('AS') && cursor.takeKeyword('OF')) {
      // Other databases have the type before a literal.
      if (cursor.peek(1)?.kind === 'string') cursor.takeKeyword('TIMESTAMP', 'DATE');
      const expression = takeExpression(cursor);
      return { at: instantFor(statement, expression, times), to: cursor.position };
    }
  }
  throw located(statement, from, 'a table is read FOR SYSTEM_TIME AS OF a time, or FOR SYSTEM_TIME ALL', {
    hint: 'Every other period is a WHERE over FOR SYSTEM_TIME ALL, which has the columns row_start and row_end.',
  });
}

/** Takes an expression of constants: operands with operators between them. */
function takeExpression(cursor: Cursor): Span {
  const from = cursor.position;
  do {
    while (cursor.takeSymbol('-') || cursor.takeSymbol('+'));
    if (cursor.takeParenthesized() !== undefined) continue;
    const isWord = isName(cursor.peek()) || cursor.atKeyword('NULL');
    const isCall = isWord && isSymbol(cursor.peek(1), '(');
    if (!isWord && !['string', 'number', 'parameter', 'blob'].includes(cursor.peek()?.kind ?? '')) break;
    cursor.position++;
    if (isCall) cursor.takeParenthesized();
  } while (takeOperator(cursor));
  return { from, to: cursor.position };
}

const takeOperator = (cursor: Cursor): boolean =>
  ['||', '+', '-', '*', '/', '%', '->>', '->'].some((operator) => cursor.takeSymbol(operator));

function instantFor(statement: StatementText, expression: Span, { evaluate, now }: SystemTimes): number {
  const written = excerpt(statement, expression);
  const fail = (what: string, hint?: string): never => {
    throw located(
      statement,
      Math.min(expression.from, statement.tokens.length - 1),
      what,
      hint === undefined ? {} : { hint },
    );
  };
  const example =
    "Write a time, such as '2026-09-30', '2026-09-30T12:00:00Z', :t or datetime('now', '-30 days').";
  if (expression.from === expression.to) return fail('AS OF what time?', example);
  const value = evaluate(expression);
  const instant = typeof value === 'string' ? instantOf(value.trim()) : undefined;
  if (instant === undefined) {
    const given = value === undefined ? '' : ` (${value === null ? 'NULL' : JSON.stringify(String(value))})`;
    return fail(`${written}${given} is no time`, example);
  }
  return checkPast(instant, now, (message) => fail(message));
}

/** @param fail called with what is wrong; has to throw */
export function checkPast(instant: number, now: number, fail: (message: string) => never): number {
  if (instant <= now) return instant;
  return fail(
    `${isoTimeOf(instant) ?? 'the time'} lies ahead: it is ${isoTimeOf(now)} now, and there is no history of what comes`,
  );
}

const dateFunctions = ['DATE', 'TIME', 'DATETIME', 'JULIANDAY', 'UNIXEPOCH'];

/** The statement with another time in the place of `now`: that of a whole statement that is run as of it. */
export function withNow({ source, tokens }: StatementText, now: number): StatementText {
  const written = quoteText((isoTimeOf(now) ?? '').replace('T', ' ').replace('Z', ''));
  const isNow = (token: Token | undefined) => token?.kind === 'string' && token.value.toLowerCase() === 'now';
  const moved = (token: Token): Token => ({ ...token, value: written.slice(1, -1), sql: written });
  return {
    source,
    tokens: tokens.map((token, index) => {
      const before = (count: number) => tokens[index - count];
      if (isNow(token)) {
        const first = isSymbol(before(1), '(') && isKeyword(before(2), ...dateFunctions, 'TIMEDIFF');
        const second =
          isSymbol(before(1), ',') &&
          isSymbol(before(3), '(') &&
          isKeyword(before(4), 'STRFTIME', 'TIMEDIFF');
        return first || second ? moved(token) : token;
      }
      // Without an argument they give the time that it is.
      const isEmptyCall =
        isSymbol(token, ')') && isSymbol(before(1), '(') && isKeyword(before(2), ...dateFunctions);
      if (isEmptyCall) return { ...token, sql: `${written})` };
      const length = { CURRENT_TIMESTAMP: 19, CURRENT_DATE: 10 }[token.kind === 'word' ? token.keyword : ''];
      if (length !== undefined) return { ...token, sql: `${written.slice(0, length + 1)}'` };
      return token.kind === 'word' && token.keyword === 'CURRENT_TIME'
        ? { ...token, sql: `'${written.slice(12, 20)}'` }
        : token;
    }),
  };
}
