import { Cursor } from '../../sql/cursor.ts';
import type { Core, FromNode } from '../../sql/outline.ts';
import { closingOf } from '../../sql/parentheses.ts';
import { readFrom } from '../../sql/read-from.ts';
import { readClause } from '../../sql/read-query.ts';
import type { ReadableText } from '../../sql/readable-text.ts';
import { isKeyword, isSymbol, type Token } from '../../sql/token.ts';
import type { Resolver } from '../resolve.ts';
import type { Scope } from '../scope.ts';

/**
 * The comparisons of an UPDATE or DELETE of a local table outside of its subqueries, as a scope; undefined for every
 * other statement. The values that SET gives are compared with nothing.
 */
export function scopeAround({ text, queries }: ReadableText, resolver: Resolver): Scope | undefined {
  const { tokens } = text;
  const verb = positionOf(tokens, 0, 'UPDATE', 'DELETE');
  const isChange = verb === 0 || isKeyword(tokens[0], 'WITH');
  if (verb === undefined || !isChange) return undefined;
  const where = positionOf(tokens, verb, 'WHERE');
  if (where === undefined) return undefined;
  const from = positionOf(tokens, verb, 'FROM');
  const set = positionOf(tokens, verb, 'SET');
  const target = isKeyword(tokens[verb], 'DELETE') ? from : verb;
  const joined = set !== undefined && from !== undefined && from > set ? from : undefined;
  const core: Core = {
    kind: 'select',
    distinct: false,
    results: [],
    from: both(itemsAt(tokens, target, set ?? where), itemsAt(tokens, joined, where)),
    fromSpan: { from: where, to: where },
    where: readClause(new Cursor(tokens, { from: where + 1, to: tokens.length }), []),
    groupBy: undefined,
    rest: { span: { from: tokens.length, to: tokens.length }, subqueries: [] },
  };
  return resolver.resolveAround(text, core, isKeyword(tokens[0], 'WITH') ? (queries[0]?.ctes ?? []) : []);
}

/** Where one of the words stands in no parentheses, from a token on. */
function positionOf(tokens: readonly Token[], from: number, ...words: readonly string[]): number | undefined {
  for (let at = from; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '(')) at = closingOf(tokens, at);
    else if (isKeyword(tokens[at], ...words)) return at;
  }
  return undefined;
}

const itemsAt = (tokens: readonly Token[], at: number | undefined, to: number): FromNode | undefined =>
  at === undefined ? undefined : readFrom(new Cursor(tokens, { from: at + 1, to }));

const both = (left: FromNode | undefined, right: FromNode | undefined): FromNode | undefined =>
  left === undefined || right === undefined
    ? (left ?? right)
    : { kind: 'join', join: 'inner', natural: false, left, right, on: undefined, using: [] };
