import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', (page) => {
  test('names only paths that there are', () => {
    const paths = [...read(page).matchAll(/`((?:src|test|queries|bench|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    );
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !/[A-Z]{4}/.test(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  test('names only files of the code that there are', () => {
    const names = [...read(page).matchAll(/`([\w/-]+\.ts)`/g)].map(([, name = '']) => name);
    const missing = names.filter(
      (name) =>
        !/[A-Z]{4}/.test(name) &&
        !existsSync(join(root, name)) &&
        !sources.some((source) => source === name || source.endsWith(`/${name}`)),
    );
    expect(missing).toEqual([]);
  });
});

describe('.github', () => {
  test('runs what CI runs here, with no rights but reading, on every Node that people use', () => {
    const workflow = parse(read('.github/workflows/ci.yml'));
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const { strategy, steps } = workflow.jobs.check;
    expect(strategy.matrix.node).toEqual(['20', '22', '24']);
    expect(steps.at(-1)).toEqual({ run: 'bash .ci/run' });
    expect(existsSync(join(root, '.ci/run'))).toBe(true);
  });

  test.each(['bug.yml', 'new-table.yml'])('has the form %s', (name) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));
    expect(form.name).toBeTruthy();
    expect(form.description).toBeTruthy();
    for (const { type, attributes } of form.body) {
      expect(type === 'markdown' ? attributes.value : attributes.label).toBeTruthy();
    }
  });
});
