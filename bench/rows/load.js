import { runMeasured } from '../process.js';

/** Rows into SQLite, next to reading their JSON. */
export const load = {
  name: 'load',
  rounds: 7,
  async prepare(directory) {
    const loaded = (columns) => () => runMeasured('load.js', { columns }, { cwd: directory });
    return {
      notes: [],
      subjects: {
        all: loaded('*'),
        three: loaded('id, name, userId'),
      },
      figures: [
        { name: 'load of all columns / JSON.parse', limit: 1.3, of: ({ all }) => all.loadMs / all.parseMs },
        {
          name: 'load of three columns / JSON.parse',
          limit: 0.5,
          of: ({ three }) => three.loadMs / three.parseMs,
        },
      ],
      close: () => undefined,
    };
  },
};
