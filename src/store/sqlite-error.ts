import { SqlError } from '../base/errors.ts';
import { isSameName } from '../base/fold-name.ts';
import { nearest } from '../base/nearest.ts';
import { locate } from '../sql/lexer.ts';
import { render, type SqlText } from '../sql/sql-text.ts';
import type { Token } from '../sql/token.ts';
import type { SqliteError } from '../sqlite/sqlite.ts';
import { columnOfMeaning, functionHint, syntaxHint } from './other-words.ts';

/** A column that a statement can name. */
export interface KnownColumn {
  readonly name: string;
  readonly isJson: boolean;
}

/** The names that a user may have meant by a name that SQLite does not know. */
export interface KnownNames {
  readonly tableHint: (name: string) => string | undefined;
  /** The columns of the statement's tables. */
  readonly columns: readonly KnownColumn[];
  /** The columns of other tables, by the names of the tables. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>;
  readonly functions: readonly string[];
}

/** SQLite's message as an error that shows the place, and a nearby name when one was misspelt. */
export function sqlErrorOf(
  { message }: SqliteError,
  text: SqlText,
  known: KnownNames,
  prepare: (sql: string) => void,
): SqlError {
  const [, kind, name] = /^no such (column|table|function): (.+)$/.exec(message) ?? [];
  if (name !== undefined) return unknownName(message, kind ?? '', name, text, known);
  const near = /^near "([\s\S]*)": syntax error$/.exec(message)?.[1];
  const at = near === undefined ? undefined : syntaxErrorAt(text, near, prepare);
  const last = message === 'incomplete input' ? text.tokens.at(-1) : undefined;
  const offset = at?.start ?? last?.end;
  const said = at === undefined ? message : `near "${at.text}": syntax error`;
  // A word of SQL that is a column as well: `transaction`, `default`, `from`.
  const column = known.columns.find(({ name }) => at?.kind === 'word' && isSameName(name, at.value))?.name;
  const foreign = at === undefined ? undefined : syntaxHint(text.tokens, text.tokens.indexOf(at));
  return new SqlError(said, {
    location: offset === undefined ? undefined : locate(text.source, offset),
    hint: column === undefined ? foreign : `As a column it goes in quotes: "${column}".`,
  });
}

function unknownName(
  message: string,
  kind: string,
  name: string,
  text: SqlText,
  known: KnownNames,
): SqlError {
  const written = name.split('.').at(-1) ?? name;
  const token = text.tokens.find(({ value }) => isSameName(value, written));
  const location = token && locate(text.source, token.start);
  if (kind === 'column' && token?.text.startsWith('"')) {
    return new SqlError(message, { location, hint: `A string goes in single quotes: '${written}'.` });
  }
  const hints: Readonly<Record<string, () => string | undefined>> = {
    table: () => known.tableHint(name),
    function: () => functionHint(written) ?? meaning(nearest(written, known.functions)),
    column: () => columnHint(name, written, known),
  };
  return new SqlError(message, { location, hint: hints[kind]?.() });
}

const meaning = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : `Did you mean ${name}?`;

function columnHint(name: string, written: string, { columns, elsewhere }: KnownNames): string | undefined {
  const names = columns.map((column) => column.name);
  const before = name.split('.').at(-2) ?? '';
  const whole = columns.find((column) => column.isJson && isSameName(column.name, before));
  if (whole !== undefined) return `A member of a JSON column: ${whole.name} ->> '${written}'.`;
  const meant = columnOfMeaning(written, names) ?? nearest(written, names);
  if (meant !== undefined) return meaning(meant);
  for (const [table, others] of elsewhere) {
    const other = others.find((candidate) => isSameName(candidate, written));
    if (other !== undefined) return `${other} is a column of ${table}.`;
  }
  return meaning(nearest(written, [...elsewhere.values()].flat()));
}

/**
 * The token at which SQLite gives up: the first one that makes the text wrong, not just unfinished. It is usually the
 * one that SQLite names; but SQLite may also name a word that only the rewritten text has.
 */
function syntaxErrorAt(text: SqlText, near: string, prepare: (sql: string) => void): Token | undefined {
  const { tokens, edits } = text;
  const isWrong = (index: number): boolean => {
    // Of a name of three parts only the whole is rewritten.
    const edit = edits.find(({ from, to }) => from <= index && index < to);
    try {
      prepare(render(text, { from: 0, to: edit?.to ?? index + 1 }));
    } catch (error) {
      return error instanceof Error && error.message.startsWith('near ');
    }
    return false;
  };
  const named = tokens.find((token, index) => token.text === near && isWrong(index));
  if (named !== undefined) return named;
  // A wrong text stays wrong, however it goes on.
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isWrong(middle)) high = middle;
    else low = middle + 1;
  }
  return tokens[low];
}
