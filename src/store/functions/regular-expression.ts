import { SqlError } from '../../base/errors.ts';
import { shown } from './unreadable.ts';

const mostKept = 200;
const compiled = new Map<string, RegExp>();

/**
 * Compiles JavaScript's regular expressions in Unicode mode, where an escape that means nothing is an error rather
 * than a letter. Beyond that, as in other tools: flags in front (`(?i)`), and `\` before any punctuation.
 * Matches are found by code point; the result has the flag `g`, so `lastIndex` must not be relied on.
 * @throws SqlError when the pattern is not valid.
 */
function regularExpression(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const [lead = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern.slice(lead.length).replace(/\\([\s\S])/g, escapePunctuation);
  const made = compile(pattern, source, `${[...new Set(flags)].join('')}gu`);
  // A statement has few patterns; a long session may have many, and they need not all be kept.
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

function compile(pattern: string, source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const reason = String(error).split(': ').at(-1);
    throw new SqlError(`${shown(pattern)} is not a valid pattern: ${reason}`);
  }
}

/** Punctuation that is not syntax may not be escaped in Unicode mode; its code may be written anywhere. */
function escapePunctuation(escaped: string, character: string): string {
  return /[ !"#%&',:;<=>@_`~-]/.test(character)
    ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : escaped;
}

export const matches = (text: string, pattern: string): boolean =>
  text.search(regularExpression(pattern)) >= 0;

/** The first match, or null. */
export function firstMatch(text: string, pattern: string): string | null {
  const expression = regularExpression(pattern);
  expression.lastIndex = 0;
  return expression.exec(text)?.[0] ?? null;
}

/** Replaces all matches. `\1` to `\9` stand for groups, `\0` for the match, `\\` for a backslash, `$` for itself. */
export function replaceMatches(text: string, pattern: string, replacement: string): string {
  return text.replace(regularExpression(pattern), (...match: (string | undefined)[]) =>
    // Behind the groups come the offset and the text, which are no groups.
    replacement.replace(/\\([0-9\\])/g, (_, reference: string) =>
      reference === '\\' ? '\\' : groupOf(match, Number(reference)),
    ),
  );
}

function groupOf(match: readonly unknown[], index: number): string {
  const groups = match.findIndex((part) => typeof part === 'number');
  return index < groups ? ((match[index] as string | undefined) ?? '') : '';
}
