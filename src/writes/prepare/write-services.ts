import type { Clock } from '../../base/clock.ts';
import type { RowSet } from '../../base/sql-value.ts';
import type { Org } from '../../config/org.ts';
import type { ApiClient } from '../../execute/ports.ts';
import type { StatementText } from '../../sql/split.ts';
import type { EvaluationContext } from './returning.ts';
import type { WriteOptions } from './write-options.ts';

/** The services of the session for a write. */
export interface WriteServices extends EvaluationContext {
  /** Runs a SELECT in the ordinary way. */
  readonly select: (text: StatementText) => Promise<RowSet & { close(): void }>;
  /** @throws ConfigError, UsageError for an org that may not be asked */
  readonly org: (name: string) => Promise<Org>;
  readonly client: () => Promise<ApiClient>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** When the statement must be done, in milliseconds since the epoch. */
  readonly deadline: number | undefined;
  /** Undefined: the session does not write. */
  readonly writes: WriteOptions | undefined;
}
