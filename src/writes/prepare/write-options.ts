import type { RowSet } from '../../base/sql-value.ts';
import type { Journal } from '../journal/journal.ts';
import type { WritePreview } from './preview.ts';

/** The permissions and limits that the user gives. */
export interface WritePolicy {
  /** Do not ask. */
  readonly yes?: boolean | undefined;
  /** Show, and send nothing. */
  readonly dryRun?: boolean | undefined;
  /** A statement with more rows than that is refused. Default 25. */
  readonly maxWrites?: number | undefined;
  readonly allowRevokeCurrent?: boolean | undefined;
  readonly includeOwn?: boolean | undefined;
}

/** The person in front: the command line and the shell each have their own way to talk. */
export interface WritePort {
  /** Shows the preview. Called once for each statement, before anything is sent. */
  show(preview: WritePreview): Promise<void>;
  /**
   * Asks one question and gives the line that was typed, undefined at the end of input. Rejects with the signal's
   * reason. Undefined where no one can be asked.
   */
  readonly ask?: ((question: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** Shows the outcome of each row, where the answer of the statement itself does not. */
  showOutcomes(outcomes: RowSet): Promise<void>;
  /** A message, one line or more, without a newline at the end. */
  notice(message: string): void;
  /** The same for messages that must not be missed: they appear even where others are not wanted. */
  warn(message: string): void;
}

/** How a session may write. Without these it does not. */
export interface WriteOptions {
  readonly policy: WritePolicy;
  readonly port: WritePort;
  /** @throws IncompleteError when it cannot be written */
  readonly openJournal: () => Promise<Journal>;
}

export const defaultMaxWrites = 25;
