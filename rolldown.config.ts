import { defineConfig } from 'rolldown';

/**
 * Our code and the packages it needs as a few files: finding and reading hundreds of small ones would cost a cold start
 * more than the work itself. SQLite's WebAssembly stays in its package.
 */
export default defineConfig({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    // The thread in which the shell's session lives is started from a file of its own.
    'session-worker': 'src/shell/engine/session-worker.ts',
  },
  platform: 'node',
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
});
