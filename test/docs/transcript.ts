import type { FencedBlock } from './fenced-blocks.ts';

/** A command as it was typed, and what the document says came of it. */
export interface Transcript {
  readonly command: string;
  /** The words that a POSIX shell makes of it; undefined when it needs more of a shell than that, such as a pipe. */
  readonly argv: readonly string[] | undefined;
  /** The lines shown below it. */
  readonly shown: readonly string[];
  /** The line of the document on which the command begins, from 1. */
  readonly line: number;
  /** How many lines the command takes. */
  readonly height: number;
}

/**
 * The transcripts of a ```` ```console ```` block: `$ command`, over several lines while a quote is open or a line ends
 * with a backslash, and below it what it printed.
 */
export function transcriptsIn({ lines, line }: FencedBlock): readonly Transcript[] {
  const transcripts: Transcript[] = [];
  let index = 0;
  while (index < lines.length) {
    const start = index;
    const first = lines[index++] ?? '';
    if (!first.startsWith('$ ')) {
      if (transcripts.length === 0) continue;
      throw new Error(`line ${line + start} belongs to no command`);
    }
    let command = first.slice(2);
    while (isUnfinished(command) && index < lines.length) command += `\n${lines[index++]}`;
    const height = index - start;
    const shown: string[] = [];
    while (index < lines.length && lines[index]?.startsWith('$ ') !== true) shown.push(lines[index++] ?? '');
    while (shown.at(-1) === '') shown.pop();
    transcripts.push({ command, argv: shellWords(command), shown, line: line + start, height });
  }
  return transcripts;
}

const isUnfinished = (command: string): boolean => readWords(command) === 'unfinished';

/** The words of a simple command; undefined when it is more than that. */
export function shellWords(command: string): readonly string[] | undefined {
  const words = readWords(command);
  return typeof words === 'string' ? undefined : words;
}

function readWords(command: string): readonly string[] | 'unfinished' | 'not simple' {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < command.length; index++) {
    const char = command[index] ?? '';
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\') {
      const next = command[++index];
      if (next === undefined) return 'unfinished';
      const kept = quote === '"' && !'"\\$`\n'.includes(next) ? `\\${next}` : next;
      if (next !== '\n') word = (word ?? '') + kept;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else if (char === '$' || char === '`') return 'not simple';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if ('|&;<>()$`'.includes(char)) {
      return 'not simple';
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return 'unfinished';
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * The first line in which a document and the truth differ; undefined when they agree. In the document `…` stands for any
 * text within its line, such as a port, and a line that is nothing but `…` for any number of lines.
 */
export function firstDifference(
  shown: readonly string[],
  actual: readonly string[],
): { readonly shown: string | undefined; readonly actual: string | undefined } | undefined {
  const [wanted, ...others] = shown;
  if (wanted?.trim() === '…') {
    for (let skipped = 0; skipped <= actual.length; skipped++) {
      if (firstDifference(others, actual.slice(skipped)) === undefined) return undefined;
    }
    return { shown: others[0], actual: undefined };
  }
  const [line, ...rest] = actual;
  if (wanted === undefined && line === undefined) return undefined;
  if (wanted === undefined || line === undefined || !lineMatches(wanted, line))
    return { shown: wanted, actual: line };
  return firstDifference(others, rest);
}

function lineMatches(shown: string, actual: string): boolean {
  const parts = shown
    .trimEnd()
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(actual.trimEnd());
}

/**
 * The lines with what differs from run to run and from place to place put as `…`: ports of the embedded orgs, durations,
 * and the folder that the product is installed in.
 */
export const withoutVolatile = (lines: readonly string[]): readonly string[] =>
  lines.map((line) =>
    line
      .replaceAll(/(127\.0\.0\.1:)\d+/g, '$1…')
      .replaceAll(/\b\d+ ms\b/g, '… ms')
      .replaceAll(/^(File: )\S+(?=\/queries\/)/g, '$1…'),
  );
