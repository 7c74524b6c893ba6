// The bundle and its types, as `dist`. The bundler's own command lists every chunk, which nobody who runs the demo wants
// to read.
//
// A program may be running from the build before, and loads parts of it when it first needs them. So each build is made
// aside and gets a folder of its own, `dist/build-HASH`; `dist/cli.cjs` and `dist/library/index.js` name the newest, and
// are replaced at once. In a package there is nothing of other builds.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { noticesOf, packagesOf, sbomOf } from './bundled-packages.js';

/** Of earlier builds: as many may be made while a program runs. */
const keptBuilds = 10;

mkdirSync('dist', { recursive: true });
const aside = mkdtempSync('dist/unfinished-');
try {
  process.exitCode = (await make()) ? 0 : 1;
} finally {
  rmSync(aside, { recursive: true, force: true });
}

/** False: what is wrong was said, and the build before is still in its place. */
async function make() {
  const made = join(aside, 'build');
  const modules = [];
  for (const config of await loadConfig('rolldown.config.ts')) {
    const { dir } = config.output;
    const output = { ...config.output, dir: dir.replace(/^dist/, made) };
    const built = await build({ ...config, output, logLevel: 'silent' });
    modules.push(...built.output.flatMap((chunk) => chunk.moduleIds ?? []));
  }
  copyFileSync(
    createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
    join(made, 'sqlite.wasm'),
  );
  // To make the help takes longer than to start Node, so it is made once.
  writeFileSync(join(made, 'help.txt'), execFileSync(process.execPath, [join(made, 'cli.cjs'), '--help']));
  const packages = packagesOf(modules);
  writeFileSync(join(made, 'THIRD-PARTY-NOTICES.txt'), noticesOf(packages));
  writeFileSync(join(made, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(packages), undefined, 2)}\n`);
  const types = join(aside, 'types');
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', types];
  if (spawnSync(process.execPath, compiler, { stdio: 'inherit' }).status !== 0) return false;

  removeUnreached(types, 'index.d.ts');

  const name = `build-${hashOf(made)}`;
  if (!existsSync(join('dist', name))) renameSync(made, join('dist', name));
  utimesSync(join('dist', name), new Date(), new Date());
  rmSync('dist/types', { recursive: true, force: true });
  renameSync(types, 'dist/types');
  replace('dist/library/index.js', `export * from '../${name}/library/index.js';\n`);
  replace('dist/cli.cjs', `#!/usr/bin/env node\nrequire('./${name}/cli.cjs');\n`);
  removeOld(name);
  return true;
}

/** Of the declarations, those that the entry does not lead to: what is inside of the library is nobody's to import. */
function removeUnreached(types, entry) {
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const [, from] of readFileSync(join(types, path), 'utf8').matchAll(
      /(?:from|import\()\s*'(\.[^']*)\.ts'/g,
    ))
      reach(join(path, '..', `${from}.d.ts`));
  };
  reach(entry);
  for (const path of readdirSync(types, { recursive: true }))
    if (path.endsWith('.d.ts') && !reached.has(path)) rmSync(join(types, path));
}

/** Of the names and contents of all files in it. */
function hashOf(folder) {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

function replace(path, text) {
  const written = join(aside, 'written');
  writeFileSync(written, text, { mode: 0o755 });
  mkdirSync(join(path, '..'), { recursive: true });
  renameSync(written, path);
}

function removeOld(current) {
  const isAlone = ['pack', 'publish'].includes(process.env.npm_command);
  const own = new Set([current, 'types', 'library', 'cli.cjs', 'compiled']);
  const others = readdirSync('dist').filter((name) => !own.has(name));
  const builds = others
    .filter((name) => name.startsWith('build-'))
    .map((name) => ({ name, madeAt: statSync(join('dist', name)).mtimeMs }))
    .sort((a, b) => b.madeAt - a.madeAt)
    .map(({ name }) => name);
  for (const name of isAlone ? others : builds.slice(keptBuilds))
    rmSync(join('dist', name), { recursive: true, force: true });
}
