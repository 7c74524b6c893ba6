import type { RowWrite } from '../prepare/row-write.ts';
import type { WriteOutcome } from './outcome.ts';

/** The outcome of one write, and the reason to stop after it. */
export interface Carried {
  readonly outcome: WriteOutcome;
  /** Why the rows after it are not sent; undefined when they are. */
  readonly stop: string | undefined;
}

export const notDone = 'a row before it was not done';
export const noJournal = 'the journal could not be written';

export const outcomeOf = (
  { org, id, name }: RowWrite,
  status: WriteOutcome['status'],
  rest: Partial<WriteOutcome> = {},
): WriteOutcome => ({ org, id, name, status, ...rest });
