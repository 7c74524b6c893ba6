import type { TextLocation } from '../../base/errors.ts';
import { inQuotes } from '../../base/in-quotes.ts';
import { locate } from '../../sql/lexer.ts';
import { numberIn } from '../../sql/parameter-value.ts';
import { excerpt, type SqlText } from '../../sql/sql-text.ts';
import type { Span } from '../../sql/token.ts';
import type { ColumnNote } from '../scope.ts';

/** A comparison that SQLite answers but that cannot mean what it says. A write that has one is refused. */
export interface Warning {
  /** The fault, with the words of the statement. */
  readonly message: string;
  /** A better way to write it. */
  readonly hint: string;
  /** Undefined in a view. */
  readonly location?: TextLocation | undefined;
  /** A comparison of unlike values, as it is written: the pass over times may give it a meaning. */
  readonly unlike?: string | undefined;
}

/** Where in a statement something is. */
export interface Place {
  readonly text: SqlText;
  readonly span: Span;
  /** False in a view, whose text is not the user's statement. */
  readonly isWritten: boolean;
}

/** For a person, on one line. */
export const warningText = ({ message, hint }: Warning): string => `${message}. ${hint}`;

const longestExcerpt = 120;

const shortened = (text: string): string =>
  text.length <= longestExcerpt ? text : `${text.slice(0, longestExcerpt)}…`;

export const written = ({ text, span }: Place): string => shortened(excerpt(text, span));

export function warningAt(place: Place, message: string, hint: string): Warning {
  const { source, tokens } = place.text;
  const location = place.isWritten ? locate(source, tokens[place.span.from]?.start ?? 0) : undefined;
  return { message, hint, location };
}

export const numberWithText = (place: Place, value: string | undefined): Warning => ({
  ...warningAt(
    place,
    `\`${written(place)}\` compares a number with a text, and to SQLite every number is less than any text`,
    value !== undefined && numberIn(value) !== undefined
      ? 'Write the number without quotes; a program gives it as a number.'
      : 'CAST(… AS TEXT) or CAST(… AS REAL) makes both sides alike.',
  ),
  unlike: excerpt(place.text, place.span),
});

export const notNumber = (place: Place, parameter: string, value: string): Warning =>
  warningAt(
    place,
    `${parameter} ${value.trim() === '' ? 'is empty' : 'is no number'}, and \`${written(place)}\` takes it for one`,
    'A number is written like 14, -3, 2.5 or 1e6.',
  );

export const undecided = (place: Place, parameter: string): Warning =>
  warningAt(
    place,
    `nothing says whether \`${written(place)}\` is about numbers or texts, so ${parameter} is taken for a number`,
    `CAST(${parameter} AS REAL) or CAST(${parameter} AS TEXT) decides it.`,
  );

export const orderOfTexts = (place: Place): Warning =>
  warningAt(
    place,
    `\`${written(place)}\` compares texts from left to right, so that '10' is less than '9'`,
    'CAST(… AS REAL) makes numbers of them.',
  );

export const spelling = (place: Place): Warning =>
  warningAt(
    place,
    `\`${written(place)}\` compares a text with a number, of which only the value is left`,
    'Write it in quotes, with all its digits.',
  );

export const byNote = (place: Place, note: ColumnNote): Warning => {
  const value = `${inQuotes(shortened(note.value))} (line ${note.line} of ${note.file})`;
  return note.kind === 'text'
    ? warningAt(
        place,
        `\`${written(place)}\` compares texts: the column holds texts because of ${value}`,
        'CAST(… AS REAL) makes numbers of them.',
      )
    : warningAt(
        place,
        `\`${written(place)}\` compares numbers: the column holds numbers, and ${value} is not left as it is written`,
        'From a JSON file that has it in quotes it stays as it is.',
      );
};

export const nullInList = (place: Place, isNotIn: boolean): Warning =>
  warningAt(
    place,
    `\`${written(place)}\` is NULL and not ${isNotIn ? 'true' : 'false'} where the list has a NULL, and it has one`,
    'Leave NULLs out of the list: … IS NOT NULL.',
  );

export const equalsNull = (place: Place): Warning =>
  warningAt(place, `\`${written(place)}\` is never true`, 'Write IS NULL or IS NOT NULL.');

export const joinedList = (place: Place): Warning =>
  warningAt(
    place,
    `\`${written(place)}\` compares with one text that has commas in it, and nothing equals it`,
    "Give the values one by one: IN ('a', 'b'), or -p name=a -p name=b.",
  );
