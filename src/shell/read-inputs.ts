import { splitStatements } from '../sql/split.ts';
import { isSymbol } from '../sql/token.ts';
import { type LenientText, lexLeniently, type Opened, sentinelAt } from './lex-leniently.ts';

/** One thing to do: a statement with its semicolon, or the line of a dot-command. */
export interface Input {
  readonly kind: 'statement' | 'command';
  readonly text: string;
}

/** The inputs of a typed text, and its unfinished rest. */
export interface Inputs {
  readonly inputs: readonly Input[];
  /** A statement that has not ended yet. Empty when there is none. */
  readonly rest: string;
  /** The token that the rest leaves open. */
  readonly open: Opened | undefined;
}

/** Words that people type at any prompt; a semicolon after them does no harm. */
const plainWord = /^(?:help|exit|quit)\s*;?$/i;

/**
 * Cuts a text into statements, which end with `;`, and dot-commands, which take a line. Semicolons in strings,
 * comments and bodies of triggers end nothing. Never throws: SQLite refuses a text that cannot be read.
 */
export function readInputs(text: string): Inputs {
  const inputs: Input[] = [];
  let from = 0;
  for (;;) {
    const part = text.slice(from);
    const lexed = lexLeniently(part);
    const { found, commandAt, rest } = statementsOf(part, lexed);
    for (const statement of found) inputs.push({ kind: 'statement', text: statement });
    if (commandAt === undefined) return { inputs, rest, open: lexed.open?.kind };
    const end = lineEnd(part, commandAt);
    inputs.push({ kind: 'command', text: part.slice(commandAt, end).trim() });
    from += end;
  }
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
};

interface Statements {
  readonly found: readonly string[];
  /** Where a dot-command stands in place of a statement. */
  readonly commandAt: number | undefined;
  readonly rest: string;
}

/** The whole statements up to the first dot-command. */
function statementsOf(text: string, lexed: LenientText): Statements {
  const found: string[] = [];
  const marks = marksOf(lexed);
  const ends = statementEnds(text, lexed);
  let nextEnd = 0;
  let from = 0;
  for (const start of marks) {
    if (start < from) continue;
    if (isCommandAt(text, start)) return { found, commandAt: start, rest: '' };
    while ((ends[nextEnd] ?? Number.POSITIVE_INFINITY) <= start) nextEnd += 1;
    const end = ends[nextEnd];
    if (end === undefined) return { found, commandAt: undefined, rest: text.slice(start) };
    const statement = text.slice(start, end);
    if (statement !== ';') found.push(statement);
    from = end;
  }
  return { found, commandAt: undefined, rest: '' };
}

/** Offsets behind the semicolons that end statements. */
function statementEnds(text: string, { tokens }: LenientText): readonly number[] {
  const inside = new Set<number>();
  for (const statement of splitStatements(text, [...tokens, sentinelAt(text.length)])) {
    for (const token of statement.tokens) if (isSymbol(token, ';')) inside.add(token.start);
  }
  return tokens.flatMap((token) => (isSymbol(token, ';') && !inside.has(token.start) ? [token.end] : []));
}

/** Offsets of all that is neither blank nor comment, in order. An open comment counts: it waits for its end. */
function marksOf({ tokens, strays, open }: LenientText): readonly number[] {
  const marks = [...tokens.map(({ start }) => start), ...strays, ...(open === undefined ? [] : [open.start])];
  return marks.sort((a, b) => a - b);
}

function isCommandAt(text: string, start: number): boolean {
  if (text[start] === '.' || text[start] === '\\') return true;
  return plainWord.test(text.slice(start, lineEnd(text, start)).trimEnd());
}
