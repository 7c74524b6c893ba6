import { isTimeFunction, timeFunctions } from '../catalog/stored-name.ts';
import { tokenize } from './lexer.ts';
import { closingOf } from './parentheses.ts';
import { quoteName, renderExpression, type SqlText, type Wrap } from './sql-text.ts';
import { isKeyword, isSymbol, type Span, type Token } from './token.ts';

/** How a side of a comparison becomes an instant: by which function, and whether once for the whole statement. */
export interface Conversion {
  readonly by: Exclude<keyof typeof timeFunctions, 'odd'>;
  /** For what is the same in every row. SQLite evaluates a subquery that looks at no row once. */
  readonly once: boolean;
}

/** What Okta writes nearly always. Its texts sort as the instants do, and telling it costs an eighth of a call. */
const usualForm = '????-??-??T??:??:??.???Z';

/** Makes an instant of an expression. */
export function timeWrap({ from, to }: Span, { by, once }: Conversion): Wrap {
  const call = `${quoteName(timeFunctions[by])}(`;
  // ALL says nothing, and tells this subquery from one that was written.
  return once
    ? { from, to, before: `(SELECT ALL ${call}`, after: '))' }
    : { from, to, before: call, after: ')' };
}

/** Makes an instant of a column of Okta's. */
export function columnWrap(text: SqlText, span: Span): Wrap {
  const column = renderExpression(text, span);
  const before = `iif(${column} GLOB '${usualForm}', ${column}, ${quoteName(timeFunctions.odd)}(`;
  return { ...span, before, after: '))' };
}

/** Whether a text of SQLite's may hold such wraps. */
const mayHaveWraps = (sql: string): boolean =>
  sql.includes(`"${timeFunctions.value}`) || sql.includes(`"${timeFunctions.odd}"`);

/**
 * A text that SQLite keeps, such as a view's, as it was before its times were wrapped, with the wraps beside it.
 */
export function withoutWraps(sql: string): SqlText {
  const kept: SqlText = { source: sql, tokens: tokenize(sql), edits: [] };
  if (!mayHaveWraps(sql)) return kept;
  const { tokens } = kept;
  const found = tokens.flatMap((_, at) => wrapAt(tokens, at) ?? []);
  const isCut = new Array<boolean>(tokens.length).fill(false);
  for (const { outer, inner } of found) {
    isCut.fill(true, outer.from, inner.from);
    isCut.fill(true, inner.to, outer.to);
  }
  const places = placesAfter(isCut);
  let source = '';
  let end = 0;
  for (const [index, token] of tokens.entries()) {
    // What stands before a token that is cut, blanks or a comment, goes with it when it follows another one.
    if (!isCut[index] || !isCut[index - 1]) source += sql.slice(end, token.start);
    if (!isCut[index]) source += token.text;
    end = token.end;
  }
  source += sql.slice(end);
  const wraps = found.map(({ outer, inner }): Wrap => {
    const wrap = { from: places[inner.from] ?? 0, to: places[inner.to] ?? 0 };
    return {
      ...wrap,
      before: sql.slice(tokens[outer.from]?.start, tokens[inner.from - 1]?.end),
      after: sql.slice(tokens[inner.to]?.start, tokens[outer.to - 1]?.end),
    };
  });
  return { source, tokens: tokenize(source), edits: [], wraps };
}

/** For each token, and for the end, how many before it are kept. */
function placesAfter(isCut: readonly boolean[]): readonly number[] {
  const places = [0];
  for (const cut of isCut) places.push((places.at(-1) ?? 0) + (cut ? 0 : 1));
  return places;
}

/** The wrap whose function's name stands at a token, and what is wrapped. */
function wrapAt(
  tokens: readonly Token[],
  at: number,
): { readonly outer: Span; readonly inner: Span } | undefined {
  const token = tokens[at];
  const isCall = token?.kind === 'quoted' && isTimeFunction(token.value) && isSymbol(tokens[at + 1], '(');
  if (!isCall) return undefined;
  const inner = { from: at + 2, to: closingOf(tokens, at + 1) };
  const { from, to } = inner;
  if (token.value === timeFunctions.odd) {
    // iif ( column GLOB form , column , function ( column ) )
    return { outer: { from: at - 6 - 2 * (to - from), to: to + 2 }, inner };
  }
  const isOnce =
    isKeyword(tokens[at - 1], 'ALL') &&
    isKeyword(tokens[at - 2], 'SELECT') &&
    isSymbol(tokens[at - 3], '(') &&
    isSymbol(tokens[to + 1], ')');
  return { outer: isOnce ? { from: at - 3, to: to + 2 } : { from: at, to: to + 1 }, inner };
}
