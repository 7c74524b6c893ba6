import { defineConfig } from 'vitest/config';

// The tests that run in this process and are quick. Programs, terminals and the large random tests would take hours.
export default defineConfig({
  test: {
    include: ['test/{plan,writes,catalog,sql,execute,session}/**/*.test.ts'],
    exclude: [
      'test/plan/{differential,layers,steps,size}.test.ts',
      'test/session/fuzz.test.ts',
      'test/writes/{killed,type-ahead}.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
  },
});
