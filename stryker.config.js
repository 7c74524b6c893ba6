// `npm run mutants -- FOLDER`: which changes of the code does no test notice? Not a part of `npm run check`.
const [folder = 'src/writes'] = process.env.OKTAQL_MUTATE?.split(',') ?? [];

export default {
  mutate: folder.endsWith('.ts') ? [folder] : [`${folder}/**/*.ts`],
  // It would rewrite the paths in it with the API of TypeScript, which version 7 no longer has.
  tsconfigFile: 'none.json',
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  jsonReporter: { fileName: 'coverage/mutants.json' },
  tempDirName: 'coverage/mutants',
  timeoutMS: 20_000,
};
