import type { RowSet, SqlValue } from '../base/sql-value.ts';
import type { Answer, Limits } from './tool.ts';

/** Room for all that stands beside the rows. In bytes. */
export const besides = 2048;

/** A cell is cut when it alone would take more than this part of an answer. */
const largestPart = 4;

/**
 * The rows of an answer that a client can read: as many as its limits allow, and what was left out, exactly.
 * @param isOrdered whether the statement says in which order; otherwise they are put into one, so that the same question has
 * the same answer
 */
export function boundedRows(
  { columns, rows }: RowSet,
  { maxRows, maxBytes }: Limits,
  { isOrdered }: { readonly isOrdered: boolean },
): Answer {
  const kept: Cells[] = [];
  let count = 0;
  let cutCells = 0;
  const longest = Math.floor((maxBytes - besides) / largestPart);
  for (const row of rows) {
    count += 1;
    if (isOrdered && kept.length >= maxRows) continue;
    const cells = row.map((cell) => {
      const value = plain(cell);
      if (typeof value !== 'string' || value.length <= longest) return value;
      cutCells += 1;
      return `${value.slice(0, longest)}… (${value.length - longest} characters left out)`;
    });
    if (isOrdered) kept.push(cells);
    else insertInOrder(kept, cells, maxRows);
  }
  const shown = withinBytes(kept, maxBytes - besides - bytesOf(JSON.stringify(columns)));
  const leftOut = count - shown.length;
  return {
    columns: columns.map(({ name }) => name),
    rows: shown,
    rowCount: count,
    ...(leftOut === 0
      ? {}
      : {
          leftOut: {
            rows: leftOut,
            hint: `Only ${shown.length} of ${count} rows are shown. Aggregate (count(*), GROUP BY), name fewer columns, or narrow with WHERE; ORDER BY … LIMIT … OFFSET … reads on.`,
          },
        }),
    ...(cutCells === 0 ? {} : { cutCells }),
  };
}

type Cells = readonly (string | number | null)[];

/** Keeps the first `most` rows so far. */
function insertInOrder(kept: Cells[], cells: Cells, most: number): void {
  const last = kept.at(-1);
  if (kept.length >= most && last !== undefined && compare(cells, last) >= 0) return;
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(kept[middle] ?? [], cells) <= 0) low = middle + 1;
    else high = middle;
  }
  kept.splice(low, 0, cells);
  if (kept.length > most) kept.pop();
}

/** As SQLite orders: NULL, numbers, texts, by the first column in which they differ. */
function compare(one: Cells, other: Cells): number {
  for (const [index, a] of one.entries()) {
    const b = other[index] ?? null;
    const byKind = kindOf(a) - kindOf(b);
    if (byKind !== 0) return byKind;
    if (a !== null && b !== null && a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

const kindOf = (cell: Cells[number]): number => (cell === null ? 0 : typeof cell === 'number' ? 1 : 2);

/** As many of the items, from the first on, as take no more bytes than that. */
export function withinBytes<T>(items: readonly T[], budget: number): readonly T[] {
  let used = 0;
  const end = items.findIndex((item) => {
    // As it is written in the end: invisible characters become escapes.
    used += bytesOf(JSON.stringify(item).replace(/[^\x20-\x7e]/gu, 'xxxxxx')) + 1;
    return used > budget;
  });
  return end < 0 ? items : items.slice(0, end);
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As JSON has it: an integer that its readers would round is a text. */
function plain(value: SqlValue): string | number | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
