import { defineConfig } from 'rolldown';

/** Our own code as a few chunks; packages stay in node_modules, so a fix in one of them needs no new release of ours. */
export default defineConfig({
  input: { cli: 'src/cli.ts', index: 'src/index.ts' },
  platform: 'node',
  logLevel: 'warn',
  external: [/^[^./]/],
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: false,
  },
});
