import { plainName } from '../sql/dotted-name.ts';
import type { Operand } from '../sql/predicate.ts';
import { isKeyword, type Span, type Token } from '../sql/token.ts';

const forms = [['NOTNULL'], ['NOT', 'NULL'], ['IS', 'NOT', 'NULL']] as const;

/** The column that a condition of the form `column IS NOT NULL` says is there. */
export function presentColumn(tokens: readonly Token[], { from, to }: Span): Operand | undefined {
  const form = [...forms]
    .reverse()
    .find((words) => words.every((word, index) => isKeyword(tokens[to - words.length + index], word)));
  const column = form && plainName(tokens, { from, to: to - form.length });
  return column === undefined ? undefined : { kind: 'column', column };
}
