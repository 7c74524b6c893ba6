import type { Clock } from '../clock.ts';
import type { Org } from '../config/org.ts';
import type { ApiClient } from '../execute/ports.ts';
import type { StatementText } from '../sql/split.ts';
import type { RowSet } from '../sql/value.ts';
import type { PlannedWrite } from './planned-write.ts';
import type { WritePreview } from './preview.ts';
import type { EvaluationContext } from './returning.ts';
import type { WriteOptions } from './write-options.ts';

/** What a write needs of the session. */
export interface WriteContext extends EvaluationContext {
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

/** What is about to be sent: what a person is shown, and the same as requests. */
export interface PreparedWrite {
  readonly preview: WritePreview;
  readonly writes: readonly PlannedWrite[];
  /** For a person, before the preview. */
  readonly notices: readonly string[];
  /** Rows that match and are not written, for a person: it is said even where notices are not wanted. */
  readonly leftOut?: string | undefined;
  /** Why there is nothing to write, where there is nothing. Default: no row matches. */
  readonly emptyBecause?: string | undefined;
}
