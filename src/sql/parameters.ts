import { SqlError } from '../base/errors.ts';
import { locate } from './lexer.ts';
import type { Token } from './token.ts';

const template = /^\{\{([\s\S]*)\}\}$/;

/**
 * Turns each string literal that is wholly `'{{ name }}'`, as Okta's and StackQL's documentation writes it, into the
 * parameter `:name`.
 * @throws SqlError when what stands between the braces is no name.
 */
export function readTemplates(source: string, tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token) => {
    const content = token.kind === 'string' ? template.exec(token.value)?.[1]?.trim() : undefined;
    if (content === undefined) return token;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(content)) {
      throw new SqlError(`${token.text} names no parameter`, {
        location: locate(source, token.start),
        hint: "Between the braces goes one name of letters, digits and underscores: '{{ subdomain }}'.",
      });
    }
    return { ...token, kind: 'parameter', text: `:${content}`, value: `:${content}` };
  });
}

/** The parameters of a statement as they are written, `:name`, each once, in order. `?` becomes `?1`, `?2`, … */
export const parametersOf = (tokens: readonly Token[]): readonly string[] => [
  ...new Set(numberedParameters(tokens).values()),
];

/** By the index of its token, each parameter with its number: in a part of the statement a bare `?` has another. */
export function numberedParameters(tokens: readonly Token[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const seen = new Set<string>();
  let highest = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'parameter') continue;
    // SQLite numbers a bare `?` one above the highest number so far. A new name takes a number as well.
    const number = /^\?\d/.test(text) ? Number(text.slice(1)) : highest + 1;
    if (text === '?' || !seen.has(text)) highest = Math.max(highest, number);
    seen.add(text);
    names.set(index, text.startsWith('?') ? `?${number}` : text);
  }
  return names;
}

/** `name` of `:name`, `@name`, `$name`, `?1`: the key by which `-p name=value` gives its value. */
export const parameterKey = (parameter: string): string => parameter.slice(1);
