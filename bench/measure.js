import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarize } from './statistics.js';

/**
 * Measures one row of the table. Each round runs every subject once, and gives each figure once: what else the
 * machine does falls on all of them, and a figure compares only what ran side by side. A first round warms the disk
 * and is not counted.
 */
export async function measure(row, rounds = row.rounds) {
  const directory = await mkdtemp(join(tmpdir(), 'oktaql-bench-'));
  const stage = await row.prepare(directory);
  try {
    const measured = [];
    for (let round = 0; round <= rounds; round++) {
      const values = {};
      // Every other round backwards, so that nobody always runs in the wake of the same neighbour.
      const order = Object.entries(stage.subjects);
      if (round % 2 === 1 && row.ordered !== true) order.reverse();
      for (const [name, run] of order) values[name] = await run();
      if (round > 0) measured.push(values);
    }
    return {
      row: row.name,
      notes: stage.notes,
      figures: stage.figures.map(({ name, limit, unit = '×', of }) => ({
        name,
        limit,
        unit,
        ...summarize(measured.map(of)),
      })),
      subjects: Object.fromEntries(
        Object.keys(stage.subjects).map((name) => [name, measured.map((values) => values[name])]),
      ),
    };
  } finally {
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  }
}
