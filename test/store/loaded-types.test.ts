import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { boolean, type Column, json, key, table, text } from '../../src/catalog/table.ts';
import type { JsonObject } from '../../src/plan/api-request.ts';
import { openMemorySession } from '../fixtures/memory-session.ts';

const name = 'okta.made.cells';
const like = (type: Column['type']): Column => ({ ...text('', ''), name: type, from: [type], type });

/** A column of each type, besides what tells its rows apart. */
const columns = [
  text('id', ''),
  json('json', ''),
  boolean('boolean', ''),
  ...(['text', 'integer', 'real'] as const).map(like),
];
const cells = table({
  name,
  description: 'Values of all kinds, made up.',
  columns: [...columns, key('subdomain', '')],
  operations: [
    { name: 'list', verb: 'select', method: 'GET', path: '/api/v1/api-tokens', rows: 'many', scope: 's' },
  ],
});

const stored = columns.map(
  (column) => `typeof("${column.name}"), hex("${column.name}"), quote("${column.name}")`,
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    -0,
    0,
    1,
    0.5,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    -(2 ** 63),
    1e300,
    Infinity,
    -Infinity,
  ),
);
const string = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '',
    '0',
    '07',
    '-0',
    '1e3',
    '9223372036854775807',
    '9223372036854775808',
    ' 5 ',
    '0x10',
    'a\0b',
    'Infinity',
  ),
  fc.constant('x'.repeat(70_000)),
);
const scalar = fc.oneof(number, string, fc.boolean(), fc.constant(null));
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 3 }), scalar, { maxKeys: 3 }),
);
const rows = fc.array(
  fc.record({ json: value, boolean: value, text: value, integer: value, real: value }, { requiredKeys: [] }),
  // More than twenty odd ones are no longer loaded in bulk.
  { maxLength: 40 },
);

test('whatever Okta sends is stored as an INSERT stores it, in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (made) => {
      const tokens = made.map((row, index): JsonObject => ({ ...row, id: `row ${index}` }));
      const { run, close } = await openMemorySession(
        { acme: { tokens } },
        { catalog: createCatalog([cells]) },
      );
      try {
        const loaded = await run(`SELECT ${stored} FROM ${name}`);
        expect(loaded).toHaveLength(made.length);
        // What is kept is not loaded in bulk.
        await run(`CREATE TABLE kept AS SELECT ${stored} FROM ${name}`);
        expect(loaded).toEqual(await run('SELECT * FROM kept'));
      } finally {
        await close();
      }
    }),
    { numRuns: 150 },
  );
});
