import { commandFlags, runMeasured } from '../process.js';

/** Rows into SQLite, next to reading their JSON. */
export const load = {
  name: 'load',
  rounds: 7,
  async prepare(directory) {
    const loaded = (columns) => () =>
      runMeasured('load.js', { columns }, { cwd: directory, flags: commandFlags });
    return {
      notes: [],
      subjects: {
        all: loaded('*'),
        three: loaded('id, name, userId'),
        whole: () => runMeasured('parse.js', {}, { cwd: directory }),
      },
      figures: [
        {
          name: '100,000 tokens, all columns: load / JSON.parse',
          limit: 1.3,
          of: ({ all, whole }) => all.loadMs / whole.parseMs,
        },
        {
          name: '100,000 tokens, three columns: load / JSON.parse',
          limit: 0.5,
          of: ({ three, whole }) => three.loadMs / whole.parseMs,
        },
      ],
      close: () => undefined,
    };
  },
};
