/** The line under an answer. */
export interface AnswerFacts {
  readonly hasColumns: boolean;
  readonly rows: number;
  /** Of the terminal, for the table in whose place lines were printed; undefined when none were. */
  readonly columnsNeeded: number | undefined;
  /** Undefined when the timer is off. */
  readonly tookMs: number | undefined;
  readonly cacheAgeMs: number | undefined;
}

/**
 * `3 rows (0.42 s)`, with the age of rows that were kept, and why they are lines when the user asked for a table. Empty
 * when there is nothing to say.
 */
export function footer({ hasColumns, rows, columnsNeeded, tookMs, cacheAgeMs }: AnswerFacts): string {
  const parts = [
    tookMs === undefined ? undefined : `${(tookMs / 1000).toFixed(tookMs < 10 ? 3 : 2)} s`,
    cacheAgeMs === undefined ? undefined : `fetched ${ageText(cacheAgeMs)} ago`,
  ].filter((part) => part !== undefined);
  const count = hasColumns ? `${rows} ${rows === 1 ? 'row' : 'rows'}` : parts.length > 0 ? 'done' : '';
  const facts = parts.length === 0 ? count : `${count} (${parts.join(', ')})`;
  return columnsNeeded === undefined ? facts : `${facts} as lines: a table needs ${columnsNeeded} columns`;
}

function ageText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
