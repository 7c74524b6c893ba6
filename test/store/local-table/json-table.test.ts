import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactJson, toJsonText } from '../../../src/base/exact-json.ts';
import { readJsonTable } from '../../../src/store/local-table/json-table.ts';
import { readText, textInPieces, typesOf, usageError } from './table-file.ts';

const objects = [
  { id: '00u1', n: 1, active: true, tags: ['a'], score: 1.5 },
  { id: '00u2', extra: { k: null }, active: false, n: null, score: 2 },
];

test.each([
  ['t.json', JSON.stringify(objects)],
  ['t.json', JSON.stringify(objects, null, 2)],
  ['t.jsonl', objects.map((object) => JSON.stringify(object)).join('\n')],
  ['t.ndjson', objects.map((object) => `${JSON.stringify(object)}\r\n\r\n`).join('')],
  ['t.json', objects.map((object) => JSON.stringify(object)).join('\n')],
  ['t.txt', `\ufeff ${JSON.stringify(objects)}`],
  ['t', objects.map((object) => JSON.stringify(object)).join('\n')],
])('%s: the columns are the union of the keys, nested values are JSON text (%#)', async (name, text) => {
  const table = await readText(name, text);
  expect(table.columns).toEqual([
    { name: 'id', type: 'TEXT', json: false },
    { name: 'n', type: 'INTEGER', json: false },
    { name: 'active', type: 'INTEGER', json: false },
    { name: 'tags', type: 'TEXT', json: true },
    { name: 'score', type: 'REAL', json: false },
    { name: 'extra', type: 'TEXT', json: true },
  ]);
  expect(table.rows).toEqual([
    ['00u1', 1, 1, '["a"]', 1.5, null],
    ['00u2', null, 0, null, 2, '{"k":null}'],
  ]);
});

describe('numbers keep all their digits', () => {
  test.each([
    ['9007199254740993', 'INTEGER', 9007199254740993n],
    ['-9223372036854775808', 'INTEGER', -9223372036854775808n],
    ['9007199254740991', 'INTEGER', 9007199254740991],
    ['9223372036854775808', 'TEXT', '9223372036854775808'],
    ['{"a":[9007199254740993,"9007199254740993"]}', 'TEXT', '{"a":[9007199254740993,"9007199254740993"]}'],
    ['1.2345678901234567890', 'REAL', 1.2345678901234567],
    ['"12345678901234567890"', 'TEXT', '12345678901234567890'],
    ['"\\"12345678901234567890"', 'TEXT', '"12345678901234567890'],
    ['[1e400]', 'TEXT', '[9e999]'],
  ])('%s', async (text, type, value) => {
    const table = await readText('t.json', `[{"v":${text}}]`);
    expect([typesOf(table)['v'], table.rows[0]?.[0]]).toEqual([type, value]);
  });

  test('long integers beside decimals or words become text, not rounded', async () => {
    const table = await readText('t.jsonl', '{"a":9007199254740993,"b":1}\n{"a":1.5,"b":"x"}\n');
    expect(typesOf(table)).toEqual({ a: 'TEXT', b: 'TEXT' });
    expect(table.rows).toEqual([
      ['9007199254740993', '1'],
      ['1.5', 'x'],
    ]);
  });

  test('parsing and writing again gives the same text', () => {
    const long = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String);
    const leaf = fc.oneof(
      long,
      fc.string().map((text) => JSON.stringify(text)),
      fc.constantFrom('null', 'true'),
    );
    const json = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value')).map((values) => `[${values.join(',')}]`),
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), tie('value')).map((members) => {
          return `{${Object.entries(members).map(([key, value]) => `"${key}":${value}`)}}`;
        }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (text) => {
        expect(toJsonText(parseExactJson(text))).toBe(text);
      }),
    );
  });
});

test('however the text is cut into pieces, the rows are the same', async () => {
  const key = fc.constantFrom('a', 'b', '__proto__', '{', '"', '\\');
  const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
  const bodies = fc.array(object, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      bodies,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(0, 2),
      async (rows, size, indent) => {
        fc.pre(rows.some((row) => Object.keys(row).length > 0));
        const text = JSON.stringify(rows, null, indent);
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const whole = await readJsonTable(textInPieces('t.json', [text]));
        const inPieces = await readJsonTable(textInPieces('t.json', pieces));
        expect(inPieces.columns).toEqual(whole.columns);
        expect(await flat(inPieces.batches())).toEqual(await flat(whole.batches()));
        expect(await flat(inPieces.batches())).toHaveLength(rows.length);
      },
    ),
  );
});

async function flat(batches: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

describe('bad JSON is told with file and line', () => {
  test.each<[string, string, RegExp]>([
    ['t.json', '', /t\.json: the file is empty$/],
    ['t.json', '  \n', /no columns$/],
    ['t.json', '[]', /no columns$/],
    ['t.json', '[{}]', /no columns$/],
    ['t.json', '[{"a":1},\n{"a":}]', /:2: what begins here is not valid JSON$/],
    ['t.json', '[{"a":1},\n{"a":1,\n"b":x}]', /:2: what begins here is not valid JSON$/],
    ['t.json', '[{"a":1},\n\n 5]', /:3: not an object$/],
    ['t.json', '[[1,2]]', /:1: not an object$/],
    ['t.json', '[{"a":1},\n]', /:1: a value is missing beside a comma$/],
    ['t.json', '[,{"a":1}]', /:1: a value is missing/],
    ['t.json', '[{"a":1}', /:1: the array is not closed$/],
    ['t.json', '[{"a":1}]\n[', /:1: text after the array$/],
    ['t.json', '[{"a":1]}]', /:1: what begins here is not valid JSON$/],
    ['t.json', '{\n "a": 1\n}\n', /:1: what begins here is not valid JSON$/],
    ['t.jsonl', '{"a":1}\n\n{"a":1\n{"a":2}\n', /:3: what begins here is not valid JSON$/],
    ['t.jsonl', '{"a":1}\nnull\n', /:2: not an object$/],
    ['t.jsonl', '{"a":1}\n{"A":1}\n', /:2: the keys a and A differ only in case$/],
    ['t.jsonl', '{"":1}\n', /:1: a key is empty/],
    [
      't.json',
      `[{"a":${'1'.repeat(20)}}, {1234567890123456789: 1}]`,
      /:1: what begins here is not valid JSON$/,
    ],
  ])('%s %.40j', async (name, text, message) => {
    const error = await usageError(name, text);
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(2);
  });
});

test('a file that changes between the passes is an error', async () => {
  let reads = 0;
  const file = {
    name: 't.json',
    pieces: () => textInPieces('', [reads++ < 1 ? '[{"a":1}]' : '[{"b":1}]']).pieces(),
  };
  const table = await readJsonTable(file);
  await expect(flat(table.batches())).rejects.toThrow('changed');
});
