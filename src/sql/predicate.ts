import type { Subquery } from './outline.ts';
import type { Span } from './token.ts';

/** A name as an expression writes it: `id`, `t.id`, `okta.api_tokens.api_tokens.id`, unquoted. */
export interface ColumnName {
  readonly qualifier: readonly string[];
  readonly name: string;
}

export type Constant =
  | { readonly kind: 'text'; readonly value: string }
  /** The digits as written; what SQLite calls INTEGER. */
  | { readonly kind: 'integer'; readonly value: string }
  | { readonly kind: 'null' }
  /** A REAL, a BLOB, or another literal that no key column is compared with by its text. */
  | { readonly kind: 'other' };

export type Operand =
  | { readonly kind: 'column'; readonly column: ColumnName }
  | { readonly kind: 'constant'; readonly constant: Constant }
  /** With its sigil: `:name`. */
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'query'; readonly subquery: Subquery }
  | { readonly kind: 'expression' };

export type Comparison = '=' | 'is' | '<' | '<=' | '>' | '>=';

/** What a comparison says with its sides exchanged. */
export const mirrored = {
  '=': '=',
  is: 'is',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
} as const satisfies Readonly<Record<Comparison, Comparison>>;

/**
 * What planning understands of a predicate. Sides are lists because of row values; a plain comparison has one
 * operand on each. `opaque` says nothing about any column, which is always safe.
 */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Predicate[]; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: readonly Operand[];
      readonly right: readonly Operand[];
      readonly span: Span;
    }
  /** `column IN (value, …)`. */
  | { readonly kind: 'in'; readonly left: Operand; readonly values: readonly Operand[]; readonly span: Span }
  | {
      readonly kind: 'inQuery';
      readonly left: readonly Operand[];
      readonly subquery: Subquery;
      readonly span: Span;
    }
  | { readonly kind: 'opaque'; readonly span: Span };

/** The conjuncts of a predicate, AND within AND flattened. */
export const conjunctsOf = (predicate: Predicate): readonly Predicate[] =>
  predicate.kind === 'and' ? predicate.parts.flatMap(conjunctsOf) : [predicate];
