import { splitWords } from '../command-line.ts';
import { commandNames, findCommand } from '../dot-commands/dot-commands.ts';
import { readInputs } from '../read-inputs.ts';
import { completeSql } from './complete-sql.ts';
import { type Completion, type CompletionScope, distinct, nothing } from './names-in-scope.ts';

/** The candidates at the cursor: a dot-command, its arguments, or SQL. */
export function complete(text: string, cursor: number, scope: CompletionScope): Completion {
  const before = text.slice(0, cursor);
  const lineFrom = before.lastIndexOf('\n') + 1;
  const line = before.slice(lineFrom);
  const isAtStart = readInputs(before.slice(0, lineFrom)).rest.trim() === '';
  if (isAtStart && /^\s*[.\\]/.test(line)) return completeCommand(line, lineFrom, scope);
  return completeSql(text, cursor, scope);
}

function completeCommand(line: string, lineFrom: number, scope: CompletionScope): Completion {
  const [, blank = '', name = '', space = ''] = /^(\s*)(\S+)(\s*)/.exec(line) ?? [];
  const cursor = lineFrom + line.length;
  if (space === '') {
    const candidates = commandNames
      .filter((known) => known.startsWith(name.toLowerCase()))
      .map((known) => ({ text: takesArguments(known) ? `${known} ` : known, label: known }));
    return { from: lineFrom + blank.length, candidates };
  }
  const command = findCommand(name);
  const argsFrom = blank.length + name.length + space.length;
  const rest = line.slice(argsFrom);
  if (command?.takesSql === true) {
    const completion = completeSql(rest, rest.length, scope);
    return { ...completion, from: lineFrom + argsFrom + completion.from };
  }
  const words = splitWords(rest);
  const isNewWord = rest === '' || /\s$/.test(rest);
  const typed = isNewWord ? [...words.map(({ text }) => text), ''] : words.map(({ text }) => text);
  const candidates = command?.complete?.(typed, scope);
  if (candidates === undefined || candidates.length === 0) return nothing(cursor);
  const from = isNewWord ? rest.length : (words.at(-1)?.start ?? rest.length);
  return { from: lineFrom + argsFrom + from, candidates: distinct(candidates) };
}

const takesArguments = (name: string): boolean => findCommand(name)?.usage !== '';
