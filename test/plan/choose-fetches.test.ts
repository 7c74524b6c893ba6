import { describe, expect, test } from 'vitest';
import { apiTokens } from '../../src/catalog/api-tokens.ts';
import type { Table } from '../../src/catalog/table.ts';
import { noBounds } from '../../src/plan/bounds.ts';
import type { KeyTuple } from '../../src/plan/fetch.ts';
import { expandTuples } from '../../src/plan/key-tuples.ts';
import { allBut, both, valuesOf } from '../../src/plan/narrowing.ts';
import { chooseFetches } from '../../src/plan/planned-requests.ts';
import { madeTargets, madeUsers } from '../fixtures/made-tables.ts';

const paths = (table: Table, tuples: readonly KeyTuple[]): readonly string[] =>
  chooseFetches(table, tuples, noBounds, 0).map(({ request }) => `${request.org} ${request.path}`);

const tuple = (subdomain: string, keys: Readonly<Record<string, string>> = {}): KeyTuple =>
  new Map(Object.entries({ subdomain, ...keys }));

const ids = (count: number): KeyTuple[] =>
  Array.from({ length: count }, (_, index) => tuple('acme', { id: `x${index}` }));

describe('the operation whose keys are bound most fully', () => {
  test('a list when the org alone is known', () => {
    expect(paths(apiTokens, [tuple('acme')])).toEqual(['acme /api/v1/api-tokens']);
  });

  test('a get when the id is known', () => {
    expect(paths(apiTokens, [tuple('acme', { id: 'x' })])).toEqual(['acme /api/v1/api-tokens/x']);
  });

  test('each request once', () => {
    expect(paths(apiTokens, [tuple('acme', { id: 'x' }), tuple('acme', { id: 'x' })])).toHaveLength(1);
  });

  test('nothing where a key is missing', () => {
    expect(paths(madeTargets, [tuple('acme', { userid: 'u' })])).toEqual([]);
  });

  test('every key in its place', () => {
    expect(paths(madeTargets, [tuple('acme', { userid: 'u/1', roleid: 'r 2' })])).toEqual([
      'acme /made/users/u%2F1/roles/r%202/targets',
    ]);
  });

  test.each(['', '.', '..'])('no request for a key that is no path segment: %j', (id) => {
    expect(paths(apiTokens, [tuple('acme', { id })])).toEqual([]);
  });
});

describe('one list in place of more gets than it would cost', () => {
  test.each([
    [apiTokens, 5, 5],
    [apiTokens, 6, 1],
    [madeUsers, 500, 500],
    [madeUsers, 501, 1],
  ] as const)('$name: %i ids', (table, count, requests) => {
    expect(paths(table, ids(count))).toHaveLength(requests);
  });

  test('a list that is asked anyway takes the place of every get', () => {
    expect(paths(madeUsers, [tuple('acme'), tuple('acme', { id: 'x' })])).toEqual(['acme /made/users']);
  });

  test('but not in another org', () => {
    expect(paths(madeUsers, [tuple('acme'), tuple('beta', { id: 'x' })])).toEqual([
      'acme /made/users',
      'beta /made/users/x',
    ]);
  });
});

describe('combinations of keys', () => {
  const orgs = { names: ['acme', 'beta'], open: false };

  test('an org that is not bound is each configured one', () => {
    expect(expandTuples(apiTokens, valuesOf('id', ['x']) ?? [], orgs)).toHaveLength(2);
  });

  test('an org that is excluded is none of them, and one that is not configured stays', () => {
    const excluded = allBut('subdomain', new Set(['acme']));
    expect(expandTuples(apiTokens, excluded ?? [], orgs)).toEqual([tuple('beta')]);
    const named = both(valuesOf('subdomain', ['acme', 'nope']), excluded);
    expect(expandTuples(apiTokens, named ?? [], orgs)).toEqual([tuple('nope')]);
  });

  test('far too many leave the widest column out', () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `x${index}`);
    expect(expandTuples(apiTokens, valuesOf('id', many) ?? [], orgs)).toEqual([tuple('acme'), tuple('beta')]);
  });

  test('a column without which nothing can be asked stays', () => {
    const some = new Set(Array.from({ length: 300 }, (_, index) => `x${index}`));
    const found = expandTuples(madeTargets, both(valuesOf('userid', some), valuesOf('roleid', some)) ?? [], {
      names: ['acme'],
      open: false,
    });
    expect(found).toHaveLength(90_000);
  });
});
