import { Cursor } from '../../sql/cursor.ts';
import { withoutParentheses } from '../../sql/parentheses.ts';
import { constantOf } from '../../sql/skeleton.ts';
import type { Span, Token } from '../../sql/token.ts';

/** `column = value`, the value a literal or a parameter (`:name`). */
export interface KeyEquality {
  /** As written, without qualifier. */
  readonly column: string;
  readonly value: { readonly text: string } | { readonly parameter: string };
}

const valueKinds = ['string', 'number', 'parameter'];

/**
 * The equalities of a predicate that is nothing but one or two `column = value` joined by AND. It compares word by
 * word and does not interpret, because a DELETE that is taken for this form revokes the token in use: any other
 * spelling gives undefined, even one that means the same.
 */
export function plainEqualities(tokens: readonly Token[], where: Span): readonly KeyEquality[] | undefined {
  const cursor = new Cursor(tokens, withoutParentheses(tokens, where));
  const first = takeEquality(cursor);
  if (first === undefined) return undefined;
  if (cursor.done) return [first];
  const second = cursor.takeKeyword('AND') ? takeEquality(cursor) : undefined;
  return second !== undefined && cursor.done ? [first, second] : undefined;
}

function takeEquality(cursor: Cursor): KeyEquality | undefined {
  if (cursor.atSymbol('(')) {
    const inside = cursor.takeParenthesized();
    const nested = inside && new Cursor(cursor.tokens, inside);
    const equality = nested && takeEquality(nested);
    return nested?.done === true ? equality : undefined;
  }
  const before = takeValue(cursor);
  const column = before === undefined ? cursor.takeDottedName().at(-1) : undefined;
  if (!cursor.takeSymbol('=') && !cursor.takeSymbol('==')) return undefined;
  const value = before ?? takeValue(cursor);
  const name = column ?? cursor.takeDottedName().at(-1);
  return name === undefined || value === undefined ? undefined : { column: name, value };
}

function takeValue(cursor: Cursor): KeyEquality['value'] | undefined {
  const token = cursor.peek();
  if (token === undefined || !valueKinds.includes(token.kind)) return undefined;
  cursor.position++;
  if (token.kind === 'parameter') return { parameter: token.text };
  const constant = constantOf(token);
  return constant.kind === 'text' || constant.kind === 'integer' ? { text: constant.value } : undefined;
}
