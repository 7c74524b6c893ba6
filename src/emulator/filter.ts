import { type Answer, validationFailed } from './answer.ts';
import type { ReceivedRequest } from './requests.ts';

/** A filter or search expression that cannot be read. */
export class FilterError extends Error {
  override name = 'FilterError';
}

type Predicate = (row: unknown) => boolean;

const tokenPattern = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([A-Za-z_][\w.-]*)|(\d+))/y;

const comparisons: Readonly<Record<string, (value: string, literal: string) => boolean>> = {
  eq: (value, literal) => value === literal,
  ne: (value, literal) => value !== literal,
  gt: (value, literal) => value > literal,
  ge: (value, literal) => value >= literal,
  lt: (value, literal) => value < literal,
  le: (value, literal) => value <= literal,
  sw: (value, literal) => value.startsWith(literal),
  co: (value, literal) => value.includes(literal),
};

interface Word {
  readonly kind: 'mark' | 'literal' | 'name';
  readonly text: string;
}

function wordsOf(expression: string): readonly Word[] {
  const words: Word[] = [];
  tokenPattern.lastIndex = 0;
  const text = expression.trimEnd();
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) throw new FilterError(`not understood from position ${at + 1}`);
    const [, mark, literal, name, digits] = match;
    if (mark !== undefined) words.push({ kind: 'mark', text: mark });
    else if (literal !== undefined) words.push({ kind: 'literal', text: literal.replace(/\\(.)/g, '$1') });
    else if (name !== undefined) words.push({ kind: 'name', text: name });
    else words.push({ kind: 'literal', text: digits ?? '' });
  }
  return words;
}

/** Every value at a dotted path; arrays are looked through, as in `target.id eq "…"`. */
function valuesAt(row: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(row)) return row.flatMap((element) => valuesAt(element, path));
  const [first, ...rest] = path;
  if (first === undefined) return [row];
  if (typeof row !== 'object' || row === null) return [];
  return valuesAt((row as Readonly<Record<string, unknown>>)[first], rest);
}

/**
 * Reads the part of SCIM's filter language that Okta's docs show for users, zones and the log: comparisons of a
 * dotted attribute with a literal, `pr`, `and`, `or`, `not`, parentheses.
 * @throws FilterError
 */
export function parseFilter(expression: string): Predicate {
  const words = wordsOf(expression);
  let at = 0;

  const takes = (kind: Word['kind'], text: string): boolean => {
    const word = words[at];
    if (word?.kind !== kind || word.text.toLowerCase() !== text) return false;
    at++;
    return true;
  };
  const take = (kind: Word['kind'], wanted: string): string => {
    const word = words[at];
    if (word?.kind !== kind) throw new FilterError(`${wanted} expected, found ${word?.text ?? 'the end'}`);
    at++;
    return word.text;
  };

  const disjunction = (): Predicate => {
    const parts = [conjunction()];
    while (takes('name', 'or')) parts.push(conjunction());
    return (row) => parts.some((part) => part(row));
  };
  const conjunction = (): Predicate => {
    const parts = [term()];
    while (takes('name', 'and')) parts.push(term());
    return (row) => parts.every((part) => part(row));
  };
  const term = (): Predicate => {
    if (takes('name', 'not')) {
      const inner = term();
      return (row) => !inner(row);
    }
    if (takes('mark', '(')) {
      const inner = disjunction();
      if (!takes('mark', ')')) throw new FilterError('a parenthesis is not closed');
      return inner;
    }
    const path = take('name', 'an attribute').split('.');
    const operator = take('name', 'an operator').toLowerCase();
    if (operator === 'pr') return (row) => valuesAt(row, path).some((value) => value != null);
    const compare = comparisons[operator];
    if (compare === undefined) throw new FilterError(`unknown operator ${operator}`);
    const literal = words[at]?.kind === 'name' ? take('name', 'a value') : take('literal', 'a value');
    return (row) => valuesAt(row, path).some((value) => value != null && compare(String(value), literal));
  };

  const predicate = disjunction();
  if (at < words.length) throw new FilterError(`unexpected ${words[at]?.text}`);
  return predicate;
}

/** Answers a list with a `filter` of `keep`, or with the 400 that the filter earns. */
export function answerFiltered(
  { request }: { readonly request: ReceivedRequest },
  answer: (keep: (body: unknown) => boolean) => Answer,
): Answer {
  const { filter } = request.query;
  try {
    return answer(filter === undefined ? () => true : parseFilter(filter));
  } catch (error) {
    if (error instanceof FilterError) return validationFailed('filter', [error.message]);
    throw error;
  }
}
