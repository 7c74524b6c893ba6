import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { copyProject } from '../fixtures/copy-project.ts';

/** A copy of this project that makes hardly any types: they take the longest, and are not what is looked at here. */
function copyQuickProject(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-project-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  copyProject(directory);
  const types = { extends: './tsconfig.build.json', files: ['src/base/version.ts'] };
  writeFileSync(join(directory, 'tsconfig.few.json'), JSON.stringify(types));
  const script = join(directory, '.ci/build.js');
  writeFileSync(
    script,
    readFileSync(script, 'utf8')
      .replace('tsconfig.build.json', 'tsconfig.few.json')
      .replace("'index.d.ts'", "'base/version.d.ts'"),
  );
  return directory;
}

/** @param command of npm's, which has it built */
const build = (project: string, command = 'run') =>
  execFileSync(process.execPath, ['.ci/build.js'], {
    cwd: project,
    env: { ...process.env, npm_command: command },
  });

/** Every chunk of a build has another name after this. */
function changeVersion(project: string): void {
  const path = join(project, 'package.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": "[^"]*"/, '"version": "99.0.0"'));
}

const textOf = async (stream: NonNullable<ChildProcess['stdout']>): Promise<string> =>
  (await stream.toArray()).join('');

it('a program that runs goes on with its own build while others are made, and a package has the last alone', async () => {
  const project = copyQuickProject();
  build(project);
  // It waits for its SQL, and loads most of itself after that.
  const child = spawn(process.execPath, ['dist/cli.cjs', '--demo', '-o', 'markdown', '-v'], { cwd: project });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  await new Promise((resolve) => child.once('spawn', resolve));
  changeVersion(project);
  build(project);
  child.stdin.end("SELECT count(*) AS n FROM okta.api_tokens.api_tokens WHERE subdomain = 'acme'");
  const [stdout, stderr] = await ended;
  expect(stdout, stderr).toContain('|  41 |');

  const version = execFileSync(process.execPath, ['dist/cli.cjs', '--version'], { cwd: project });
  expect(version.toString()).toBe('99.0.0\n');
  const builds = () => readdirSync(join(project, 'dist')).filter((name) => name.startsWith('build-'));
  const both = builds();
  expect(both).toHaveLength(2);
  // The same sources are the same build.
  build(project, 'pack');
  expect(builds()).toEqual([expect.toBeOneOf(both)]);
});
