import type { Span, Token } from './token.ts';

/**
 * Replaces the tokens from `from` to `to` (exclusive) when the text is rendered. Where both are the same, `text` is
 * added behind the token before.
 */
export interface Edit extends Span {
  readonly text: string;
}

/**
 * A statement's text together with what has to be changed in it before SQLite can read it. All else stays as it was
 * written, so that SQLite names result columns as the user would expect.
 */
export interface SqlText {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly edits: readonly Edit[];
  /** Whether names in it stand for hidden columns: only then are they looked for. */
  readonly namesHidden?: boolean;
}

const isAddition = ({ from, to }: Edit): boolean => from === to;

/** In order; an edit inside a larger one is left out. */
export function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  let end = 0;
  return [...edits]
    .sort((a, b) => a.from - b.from || Number(isAddition(b)) - Number(isAddition(a)) || b.to - a.to)
    .filter((edit) => {
      if (edit.from < end) return false;
      end = edit.to;
      return true;
    });
}

/** The SQL for SQLite of a span, or of the whole statement. */
export function render(text: SqlText, span: Span = { from: 0, to: text.tokens.length }): string {
  const first = text.tokens[span.from];
  const last = text.tokens[span.to - 1];
  if (first === undefined || last === undefined || span.from >= span.to) return '';
  let rendered = '';
  let offset = first.start;
  for (const edit of text.edits) {
    if (edit.from < span.from || edit.to > span.to) continue;
    // Behind the token before the span it is none of the span's.
    if (isAddition(edit) && edit.from === span.from) continue;
    const end = text.tokens[edit.to - 1]?.end ?? offset;
    rendered += text.source.slice(offset, isAddition(edit) ? end : text.tokens[edit.from]?.start) + edit.text;
    offset = end;
  }
  return rendered + text.source.slice(offset, last.end);
}

/** The text of a span as the user wrote it, on one line, also with a literal that has several: for messages and EXPLAIN. */
export function excerpt(text: Pick<SqlText, 'source' | 'tokens'>, span: Span): string {
  const first = text.tokens[span.from];
  const last = text.tokens[span.to - 1];
  if (first === undefined || last === undefined || span.from >= span.to) return '';
  const words: string[] = [];
  let end = first.start;
  for (let index = span.from; index < span.to; index++) {
    const token = text.tokens[index];
    if (token === undefined) continue;
    if (token.start > end) words.push(' ');
    words.push(token.text.replaceAll('\n', '\\n'));
    end = token.end;
  }
  return words.join('');
}

/** A name in double quotes. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
