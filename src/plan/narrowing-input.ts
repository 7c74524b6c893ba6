import type { ValueOfParameter } from './key-text.ts';
import type { OrgNames } from './org-names.ts';
import type { LocalSchema } from './scope.ts';

/** The facts beside the statement itself by which its tables are narrowed. */
export interface NarrowingInput {
  readonly schema: LocalSchema;
  readonly valueOfParameter: ValueOfParameter;
  /** The orgs that can be asked: `subdomain` of a row is one of these names, or one in the statement. */
  readonly orgs: OrgNames;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * False: every predicate is taken for one that cannot be understood, so that all tables are read whole and SQLite
   * alone decides. That costs requests and never changes an answer: the tests compare pushdown with it.
   * Default true.
   */
  readonly pushdown?: boolean | undefined;
}
