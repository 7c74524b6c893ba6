import type { ValueOfParameter } from './key-text.ts';
import type { LocalSchema } from './scope.ts';

/** What is known beside the statement itself when its tables are narrowed. */
export interface NarrowingContext {
  readonly schema: LocalSchema;
  readonly valueOfParameter: ValueOfParameter;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * False: every predicate is taken for one that cannot be understood, so that all tables are read whole and SQLite
   * alone decides. That costs requests and never changes an answer, which is what the tests hold pushdown against.
   * Default true.
   */
  readonly pushdown?: boolean | undefined;
}
