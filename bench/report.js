import os from 'node:os';

/** Where it was measured: a figure means little without it. */
export const machine = () => ({
  node: process.version,
  processor: os.cpus()[0]?.model,
  cores: os.cpus().length,
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  load: os.loadavg().map((load) => Math.round(load * 10) / 10),
});

const shown = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** The figures as a table for people. */
export function tableOf(results) {
  const lines = results.flatMap(({ figures }) =>
    figures.map(({ name, limit, unit, median, min, max, runs }) => [
      name,
      `${shown(median)}${unit}`,
      `${shown(min)}–${shown(max)}`,
      `≤ ${limit}${unit}`,
      String(runs),
      median <= limit ? 'holds' : 'DOES NOT HOLD',
    ]),
  );
  const header = ['what', 'median', 'min–max', 'target', 'runs', ''];
  const rows = [header, ...lines];
  const widths = header.map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  const aligned = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]))
      .join('  ')
      .trimEnd(),
  );
  return aligned.join('\n');
}
