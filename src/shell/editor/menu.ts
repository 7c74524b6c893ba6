import { measure, shorten } from '../../output/display-width.ts';

/** Labels in columns, filled from top to bottom, at most `limit` rows. */
export function menuRows(labels: readonly string[], columns: number, limit: number): readonly string[] {
  const widest = Math.max(...labels.map((label) => measure(label).width));
  const width = Math.min(widest, columns - 1) + 2;
  const perRow = Math.max(1, Math.floor((columns - 1 + 2) / width));
  const count = Math.ceil(labels.length / perRow);
  const shown = count <= limit ? count : Math.max(1, limit - 1);
  const rows = Array.from({ length: shown }, (_, row) =>
    labels
      .filter((_, index) => index % count === row)
      .map((label) => padded(label, width))
      .join('')
      .trimEnd(),
  );
  if (shown === count) return rows;
  const listed = labels.filter((_, index) => index % count < shown).length;
  return [...rows, `… and ${labels.length - listed} more`];
}

function padded(label: string, width: number): string {
  const { text, width: taken } = shorten(label, Math.max(1, width - 2));
  return text + ' '.repeat(width - taken);
}
