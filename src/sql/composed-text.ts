import { SqlError, type TextLocation } from '../base/errors.ts';
import { locate, tokenize } from './lexer.ts';
import { numberedParameters, readTemplates } from './parameters.ts';
import type { StatementText } from './split.ts';
import type { Span } from './token.ts';

/** A statement put together from parts of another one and words of our own. */
export interface ComposedText {
  readonly text: StatementText;
  /** The same error, pointing at the statement that the part was taken from. */
  relocate(error: unknown): unknown;
}

/** Words of our own, or tokens of the statement. */
type Part = string | Span;

/** One statement out of parts, in lines of their own: a comment in one cannot swallow the next. */
export function composeText(from: StatementText, parts: readonly Part[]): ComposedText {
  const copies: { readonly start: number; readonly end: number; readonly original: number }[] = [];
  const parameters = numberedParameters(from.tokens);
  let source = '';
  for (const part of parts) {
    if (source !== '') source += '\n';
    if (typeof part === 'string') {
      source += part;
      continue;
    }
    const [first, last] = [from.tokens[part.from], from.tokens[part.to - 1]];
    if (first === undefined || last === undefined || part.to <= part.from) continue;
    const copy = (original: number, end: number) => {
      copies.push({ start: source.length, end: source.length + end - original, original });
      source += from.source.slice(original, end);
    };
    let copied = first.start;
    for (let index = part.from; index < part.to; index++) {
      const token = from.tokens[index];
      if (token === undefined) continue;
      // A part of a table's name that was left out takes no place in the text.
      const isLeftOut = token.start === token.end;
      // Elsewhere a bare parameter would have another number.
      if (token.text !== '?' && !isLeftOut) continue;
      copy(copied, token.start);
      source += isLeftOut ? token.text : parameters.get(index);
      copied = token.end;
    }
    copy(copied, last.end);
  }
  const original = (location: TextLocation): TextLocation | undefined => {
    const offset = offsetOf(source, location);
    const copy = copies.find(({ start, end }) => offset >= start && offset <= end);
    return copy && locate(from.source, copy.original + offset - copy.start);
  };
  return {
    text: { source, tokens: readTemplates(source, tokenize(source)) },
    relocate: (error) =>
      error instanceof SqlError && error.location !== undefined
        ? new SqlError(error.message, {
            hint: error.hint,
            cause: error.cause,
            location: original(error.location),
          })
        : error,
  };
}

function offsetOf(source: string, { line, column }: TextLocation): number {
  const lines = source.split('\n').slice(0, line - 1);
  return lines.reduce((offset, { length }) => offset + length + 1, column - 1);
}
