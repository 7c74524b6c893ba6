import { defineConfig } from 'vitest/config';

// A time-out is here to end a hang, and for nothing else: it must not be met on a machine that is busy with other
// things. It grows with the number of cases that a property is asked to try.
const timeout = 600_000 + 1000 * Number(process.env['OKTAQL_CASES'] ?? 0);

export default defineConfig({
  test: {
    // The style of a report is a text to its tests as well.
    css: true,
    include: ['test/**/*.test.ts'],
    testTimeout: timeout,
    hookTimeout: timeout,
    teardownTimeout: timeout,
    pool: 'forks',
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'text', 'json-summary'],
    },
  },
});
