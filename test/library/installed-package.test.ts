import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProject, projectRoot } from '../fixtures/copy-project.ts';

const world = mkdtempSync(join(tmpdir(), 'oktaql-package-'));
afterAll(() => rmSync(world, { recursive: true, force: true }));

/** Nothing of the environment of these tests but where programs are. */
const env = {
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  HOME: join(world, 'home'),
};

const run = (program: string, args: readonly string[], cwd: string) =>
  execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** `npm pack` in a copy of the project, in a directory of that name. */
function pack(name: string): string {
  const project = join(world, name);
  copyProject(project);
  return join(project, run('npm', ['pack', '--offline', '--silent'], project).trim());
}

const prefix = join(world, 'prefix');
const installed = join(prefix, 'lib/node_modules/oktaql');
const oktaql = (...args: readonly string[]) => run(join(prefix, 'bin/oktaql'), args, world);

const sizeOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);

const builtFile = (name: string): string => {
  const [build = ''] = readdirSync(join(installed, 'dist')).filter((folder) => folder.startsWith('build-'));
  return readFileSync(join(installed, 'dist', build, name), 'utf8');
};

describe('the installed package', () => {
  let tarball: string;
  let installedBytes: number;
  beforeAll(() => {
    mkdirSync(env.HOME);
    tarball = pack('one');
    run('npm', ['install', '--global', '--offline', '--prefix', prefix, tarball], world);
    // The first run adds what V8 compiled.
    installedBytes = sizeOf(prefix);
  });

  it('is the same, byte by byte, wherever it is made', () => {
    expect(readFileSync(pack('another')).equals(readFileSync(tarball))).toBe(true);
  });

  it('is small, and brings nothing beside it', () => {
    expect(statSync(tarball).size).toBeLessThanOrEqual(1.5e6);
    expect(installedBytes).toBeLessThanOrEqual(6e6);
    expect(readdirSync(join(prefix, 'lib/node_modules'))).toEqual(['oktaql']);
    expect(readdirSync(installed)).not.toContain('node_modules');
  });

  it('runs nothing when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]),
    );
    expect(readdirSync(installed)).not.toContain('binding.gyp');
  });

  it('gives a command that asks, audits and writes files without anything else', () => {
    const sql = "SELECT count(*) AS n FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'";
    expect(oktaql('query', '--demo', '-o', 'json', sql)).toMatch(/"n":\s*41/);
    expect(oktaql('queries', 'unused-tokens')).toContain('unused-tokens');
    oktaql('query', '--demo', '--out', join(world, 'tokens.parquet'), sql);
    expect(oktaql('query', '-t', `t=${join(world, 'tokens.parquet')}`, '-o', 'csv', 'SELECT n FROM t')).toBe(
      'n\r\n41\r\n',
    );
  });

  it('gives a library, with types that need no other package', () => {
    const project = join(world, 'consumer');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(installed, join(project, 'node_modules/oktaql'));
    const program = `import { createSession, type QueryResult } from 'oktaql';
      const session = await createSession({ orgs: [] });
      const result: QueryResult = await session.query('SELECT 40 + 2 AS n');
      const { console } = globalThis as unknown as { console: { log(value: unknown): void } };
      for await (const [n] of result.rows) console.log(Number(n));
      await session.close();`;
    writeFileSync(join(project, 'main.mts'), program);
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck', 'false'];
    run(process.execPath, [compiler, ...options, '--types', '', 'main.mts'], project);
    expect(run(process.execPath, ['main.mjs'], project)).toBe('42\n');
  });

  it('names what it contains of others, with their licences, in notices and in a CycloneDX bill of materials', () => {
    const sbom = JSON.parse(builtFile('sbom.cdx.json')) as {
      readonly bomFormat: string;
      readonly components: readonly {
        readonly name: string;
        readonly version: string;
        readonly hashes: unknown;
      }[];
    };
    expect(sbom.bomFormat).toBe('CycloneDX');
    const listed = sbom.components.map(({ name, version }) => `${name} ${version}`).sort();
    const notices = builtFile('THIRD-PARTY-NOTICES.txt');
    expect(
      [...notices.matchAll(/^([@a-z][^ ]* \d[^ ]*) \([^)]*\)$/gm)].map(([, named]) => named).sort(),
    ).toEqual(listed);
    expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^sql\.js 1/)]));
    // Each name that the code asks for by itself is one of Node's. Those in quotes are texts: a validator that is written
    // out as code would have them, and none is.
    const code = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.c?js$/.test(path))
      .map((path) => readFileSync(join(installed, 'dist', path), 'utf8'));
    const asked = code.flatMap((text) =>
      [...text.matchAll(/(?<![`'"])\brequire\("([^."][^"]*)"\)/g)].map(([, id]) => id),
    );
    expect(asked.filter((id = '') => !isBuiltin(id))).toEqual([]);
  });
});
