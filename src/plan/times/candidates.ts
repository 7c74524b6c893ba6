import { foldName } from '../../base/fold-name.ts';
import { hiddenColumns, type Table } from '../../catalog/table.ts';
import { tokenize } from '../../sql/lexer.ts';
import type { ReadableText } from '../../sql/readable-text.ts';
import { isKeyword, isSymbol, type Span, type Token } from '../../sql/token.ts';
import type { View } from '../scope.ts';
import type { TimeContext } from './compare-times.ts';

/**
 * Whether a statement can compare times of Okta's at all, judged by its words: most do not, and are spared the rest.
 */
export function mayCompareTimes(statement: ReadableText, { catalog, schema }: TimeContext): boolean {
  const { mentions, text } = statement;
  const isMade = isKeyword(text.tokens[0], 'CREATE');
  const mentionsTimes = mentions.some(({ table }) => timesOf(table).length > 0);
  if (mentionsTimes && (isMade || namesTime(statement) || hidesNames(statement))) return true;
  const { views, tablesWithTimes } = schema;
  if (views.length + tablesWithTimes.length === 0) return false;
  const names = new Set(text.tokens.map(({ value }) => foldName(value)));
  const isCopy = (name: string) => tablesWithTimes.includes(foldName(name));
  const readsTimes = ({ sql }: View) =>
    tokenize(sql).some(({ value }) => {
      const table = catalog.findStored(value);
      return isCopy(value) || (table !== undefined && timesOf(table).length > 0);
    });
  // A view may give them any name.
  const isRead = views.some(({ name }) => names.has(foldName(name)));
  return [...names].some(isCopy) || (isRead && views.some(readsTimes));
}

/** Whether a column of times of a mentioned table is named. */
export function namesTime({ mentions, text }: ReadableText): boolean {
  const names = new Set(mentions.flatMap(({ table }) => timesOf(table)));
  return text.tokens.some(({ value }) => names.has(foldName(value)));
}

/** All names of a table's columns of times, in lower case. */
const timesOf = (table: Table): readonly string[] =>
  [...table.columns, ...hiddenColumns(table)]
    .filter(({ type }) => type === 'time')
    .map(({ name }) => foldName(name));

/** Whether columns can be read under other names than their own: `WITH c(a, b) AS (SELECT * FROM …)`. */
const hidesNames = ({ text: { tokens } }: ReadableText): boolean =>
  tokens.some((token) => isKeyword(token, 'NATURAL')) ||
  (tokens.some((token) => isSymbol(token, '*')) &&
    tokens.filter((token) => isKeyword(token, 'SELECT')).length > 1);

const comparisons = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=']);

/** Whether anything is compared, or ordered, in a stretch of expressions. */
export function compares(tokens: readonly Token[], { from, to }: Span): boolean {
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.kind === 'symbol' && comparisons.has(token.text)) return true;
    if (isKeyword(token, 'IN', 'BETWEEN', 'IS', 'CASE', 'OVER', 'WINDOW')) return true;
    if (isSymbol(tokens[at + 1], '(') && /^(nullif|min|max)$/i.test(token?.value ?? '')) return true;
  }
  return false;
}
