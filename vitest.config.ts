import { defineConfig } from 'vitest/config';
import { fetchClasses } from './.ci/fetch-classes.ts';

// A time-out is here to end a hang, and for nothing else: it must not be met on a machine that is busy with other
// things. It grows with the number of cases that a property is asked to try.
const timeout = 600_000 + 1000 * Number(process.env['OKTAQL_CASES'] ?? 0);

export default defineConfig({
  test: {
    // The style of a report is a text to its tests as well.
    css: true,
    testTimeout: timeout,
    hookTimeout: timeout,
    teardownTimeout: timeout,
    pool: 'forks',
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'oktaql', include: ['test/**/*.test.ts'] } },
      // The client as it is in the bundle: ky with small classes in place of Node's.
      {
        extends: true,
        plugins: [fetchClasses],
        test: {
          name: 'bundled client',
          include: ['test/okta/**/*.test.ts'],
          server: { deps: { inline: ['ky'] } },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'text', 'json-summary'],
    },
  },
});
