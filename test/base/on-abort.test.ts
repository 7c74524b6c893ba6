import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasLongDigits } from '../../src/base/exact-json.ts';
import { onAbort } from '../../src/base/on-abort.ts';

test('a signal gets one listener, however many wait on it, and does what was not forgotten, in order', () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = ((...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  }) as typeof signal.addEventListener;
  const done: number[] = [];
  const forgets = Array.from({ length: 5000 }, (_, index) => onAbort(signal, () => done.push(index)));
  for (const [index, forget] of forgets.entries()) if (index % 2 === 1) forget();
  expect(listeners).toBe(1);
  controller.abort();
  expect(done).toEqual(Array.from({ length: 2500 }, (_, index) => index * 2));
});

test('what is added or forgotten while it aborts is done, or not', () => {
  const controller = new AbortController();
  const done: string[] = [];
  onAbort(controller.signal, () => {
    done.push('first');
    forget();
    onAbort(controller.signal, () => done.push('added'));
  });
  const forget = onAbort(controller.signal, () => done.push('forgotten'));
  controller.abort();
  expect(done).toEqual(['first', 'added']);
});

test('long digits are found wherever they stand', () => {
  const piece = fc.oneof(
    fc.stringMatching(/^\d{0,20}$/),
    fc.stringMatching(/^[a-z".:,-]{0,20}$/),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      expect(hasLongDigits(text)).toBe(/\d{16}/.test(text));
    }),
    { numRuns: 2000 },
  );
});
