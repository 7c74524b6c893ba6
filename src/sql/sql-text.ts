import { spansWithin } from './spans-within.ts';
import type { Span, Token } from './token.ts';

/**
 * Replaces the tokens from `from` to `to` (exclusive) when the text is rendered. Where both are the same, `text` is
 * added behind the token before.
 */
export interface Edit extends Span {
  readonly text: string;
}

/** Text put around the tokens from `from` to `to` (exclusive), whatever else is changed in them. */
export interface Wrap extends Span {
  readonly before: string;
  readonly after: string;
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
  /** They nest. Those that do not lie within what is rendered are left out. */
  readonly wraps?: readonly Wrap[];
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
  for (const { at, text: put, end } of changesOf(text, span)) {
    if (at < offset) continue;
    rendered += text.source.slice(offset, at) + put;
    offset = end;
  }
  return rendered + text.source.slice(offset, last.end);
}

/** The SQL of an expression, without the name that is added behind a result which ends with it. */
export const renderExpression = (text: SqlText, span: Span): string =>
  render(
    {
      ...text,
      edits: spansWithin(text.edits, span).filter((edit) => !isAddition(edit) || edit.to < span.to),
    },
    span,
  );

/** Text put in place of what stands between two offsets. */
interface Change {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function changesOf(text: SqlText, span: Span): readonly Change[] {
  const startOf = ({ from }: Span) => text.tokens[from]?.start ?? 0;
  const endOf = ({ to }: Span) => text.tokens[to - 1]?.end ?? 0;
  const edits = spansWithin(text.edits, span)
    // Behind the token before the span it is none of the span's.
    .filter((edit) => !(isAddition(edit) && edit.from === span.from))
    .map((edit) => {
      const end = endOf(edit);
      return { at: isAddition(edit) ? end : startOf(edit), end, text: edit.text };
    });
  const wraps = spansWithin(text.wraps ?? [], span);
  if (wraps.length === 0) return edits;
  const put = (at: number, added: string): Change => ({ at, end: at, text: added });
  // Where several stand at one place: what ends first, the inner end before the outer; then what is added behind it;
  // then what begins, the outer beginning before the inner.
  const endings = [...wraps].sort((a, b) => b.from - a.from).map((wrap) => put(endOf(wrap), wrap.after));
  const beginnings = [...wraps].sort((a, b) => b.to - a.to).map((wrap) => put(startOf(wrap), wrap.before));
  const added = edits.filter(({ at, end }) => at === end);
  const replaced = edits.filter(({ at, end }) => at < end);
  return [...endings, ...added, ...beginnings, ...replaced].sort((a, b) => a.at - b.at);
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
