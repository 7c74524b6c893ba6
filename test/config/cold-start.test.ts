import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../../src/config');

/** All that is imported, and not only as a type, before the first file is found. */
function importedBy(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(
    /^import (?!type\b)[^;]*? from '([^']+)';$/gm,
  )) {
    if (specifier.startsWith('.')) importedBy(join(dirname(path), specifier), found);
    else found.add(specifier);
  }
  return found;
}

test('the YAML parser and the validator are loaded only when there is a file', () => {
  const before = importedBy(join(source, 'load-orgs.ts'));
  expect(before).toContain(join(source, 'sdk-org.ts'));
  expect([...before].filter((name) => !name.startsWith('/') && !name.startsWith('node:'))).toEqual([]);
  expect(importedBy(join(source, 'oktaql-file.ts'))).toContain('yaml');
});
