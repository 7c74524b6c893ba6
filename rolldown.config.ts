import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';
import { fetchClasses } from './.ci/fetch-classes.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Commander can start programs as commands. Ours are functions, and node:child_process takes 5 ms of each start. */
const withoutSubprocesses: Plugin = {
  name: 'without-subprocesses',
  resolveId: (source, importer) =>
    source === 'node:child_process' && importer?.includes('/commander/') ? '\0nothing' : undefined,
  load: (id) => (id === '\0nothing' ? 'export {}' : undefined),
};

/** `?raw` is a file as the text that it is, as Vite has it. */
const rawFiles: Plugin = {
  name: 'raw-files',
  resolveId: (source, importer) =>
    source.endsWith('?raw') ? resolve(dirname(importer ?? ''), source) : undefined,
  load: (id) =>
    id.endsWith('?raw')
      ? `export default ${JSON.stringify(readFileSync(id.slice(0, -'?raw'.length), 'utf8'))}`
      : undefined,
};

/** What Node has itself, in place of code for browsers: Brotli with its dictionary is most of the reader of Parquet. */
const nodesOwn: Readonly<Record<string, string>> = {
  './brotli.js': `import { brotliDecompressSync } from 'node:zlib';
    export const decompressBrotli = (input) => brotliDecompressSync(input);`,
  './gzip.js': `import { gunzipSync } from 'node:zlib'; export const gunzip = (input) => gunzipSync(input);`,
};

const nodesDecompression: Plugin = {
  name: 'nodes-decompression',
  resolveId: (source, importer) =>
    source in nodesOwn && importer?.includes('/hyparquet-compressors/') ? `\0node:${source}` : undefined,
  load: (id) => (id.startsWith('\0node:') ? nodesOwn[id.slice('\0node:'.length)] : undefined),
};

/** What the library and the command have in common. */
const common = {
  platform: 'node',
  plugins: [withoutSubprocesses, rawFiles, nodesDecompression, fetchClasses],
  // What its package gives to Node is CommonJS, which can neither be cut down to the parts in use nor read in one go: 8 ms.
  resolve: {
    alias: {
      yaml: fileURLToPath(import.meta.resolve('yaml').replace(/dist\/index\.js$/, 'browser/dist/index.js')),
    },
  },
  transform: { define: { OKTAQL_VERSION: JSON.stringify(version) } },
} satisfies RolldownOptions;

// Comments and indentation are a quarter of what a cold start would read; names stay, for stack traces.
const minify = { mangle: false, compress: false, codegen: { removeWhitespace: true } } as const;

/** Files that people start; all others are chunks. */
const programs: ReadonlySet<string> = new Set(['cli', 'session-worker']);

/**
 * Our code and the packages it needs as a few files: finding and reading hundreds of small ones would cost a cold start
 * more than the work itself. SQLite's WebAssembly lies beside them (.ci/build.js).
 */
export default defineConfig([
  { ...common, input: { index: 'src/index.ts' }, output: { dir: 'dist/library', format: 'esm', minify } },
  {
    ...common,
    // CommonJS, because that is what a compiled form can be kept of (src/start/compiled-code.ts), and because starting Node's
    // loader of ES modules takes 5 ms.
    input: {
      cli: 'src/cli.ts',
      command: 'src/cli/run-process.ts',
      // The thread in which the shell's session lives is started from a file of its own.
      'session-worker': 'src/start/session-worker.ts',
      'session-thread': 'src/shell/engine/session-thread.ts',
    },
    output: {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: ({ name }) => (programs.has(name) ? '[name].cjs' : 'chunks/[name].cjs'),
      chunkFileNames: 'chunks/[name]-[hash].cjs',
      minify,
      // Whatever two commands have in common would be a file of its own: 44 of them for one query. These are the parts
      // that are needed together, with all that they import.
      codeSplitting: {
        groups: [
          { name: 'version', test: /src\/base\/version\.ts$/, priority: 5 },
          {
            name: 'start',
            test: /src\/(start\/(bundled|compiled-code|early-sqlite)|store\/sqlite-module)\.ts$/,
            priority: 4,
          },
          { name: 'command-line', test: /src\/(base\/clock|cli\/run-cli)\.ts$/, priority: 3 },
          {
            name: 'session',
            test: /src\/(session|host\/(open-session|statement-runner|print-rows|create-progress)|output\/(chunks|unique-names|unprintable|value-text|write-chunks))\.ts$/,
            priority: 2,
          },
          { name: 'configuration', test: /src\/config\/(oktaql-file|okta-yaml)\.ts$/, priority: 1 },
        ],
      },
    },
  },
]);
