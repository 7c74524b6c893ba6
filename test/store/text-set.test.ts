import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextSet } from '../../src/store/text-set.ts';

const text = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.nat(5000).map((number) => `00T${number}`),
  fc.constantFrom(
    '',
    '\0',
    '\0\0',
    'ÿ',
    'Ā',
    'x'.repeat(65_533),
    'x'.repeat(65_534),
    'x'.repeat(65_535),
    'x'.repeat(70_000),
  ),
);

test('it holds what a Set holds', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 400 }), (texts) => {
      const [set, model] = [new TextSet(), new Set<string>()];
      for (const each of texts) {
        expect(set.add(each)).toBe(!model.has(each));
        model.add(each);
        expect(set.size).toBe(model.size);
      }
    }),
  );
});

test('a hundred thousand texts are all in it, once', () => {
  const set = new TextSet();
  const texts = Array.from({ length: 100_000 }, (_, index) => `00T${String(index).padStart(17, 'x')}`);
  expect(texts.every((each) => set.add(each))).toBe(true);
  expect(texts.some((each) => set.add(each))).toBe(false);
  expect(set.size).toBe(100_000);
});

test('thousands of small sets take no more than their texts', () => {
  const before = process.memoryUsage().arrayBuffers;
  const sets = Array.from({ length: 5000 }, (_, number) => {
    const set = new TextSet();
    for (let index = 0; index < 5; index++) set.add(`00g${number}${index}`);
    return set;
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  expect(sets[7]?.add('00g72')).toBe(false);
});
