import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipCount, ipIn } from '../../../src/store/functions/ip-range.ts';
import { UnreadableError } from '../../../src/store/functions/unreadable.ts';

describe('an address lies in', () => {
  test.each([
    ['192.0.2.7', '192.0.2.0/24', 1],
    ['192.0.3.7', '192.0.2.0/24', 0],
    ['192.0.2.255', '192.0.2.255', 1],
    ['192.0.2.9', '192.0.2.1-192.0.2.9', 1],
    ['192.0.2.10', '192.0.2.1 - 192.0.2.9', 0],
    ['255.255.255.255', '0.0.0.0/0', 1],
    ['2001:db8::7', '2001:db8::/32', 1],
    ['2001:db9::7', '2001:db8::/32', 0],
    ['192.0.2.7', '2001:db8::/32', 0],
  ])('%s, %s: %s', (address, range, expected) => {
    expect(ipIn(address, range)).toBe(expected);
  });

  test('a network exactly when its first bits are those of the network', () => {
    const part = fc.nat(255);
    fc.assert(
      fc.property(
        fc.tuple(part, part, part, part),
        fc.tuple(part, part, part, part),
        fc.nat(32),
        (a, b, bits) => {
          const number = (parts: readonly number[]) =>
            parts.reduce((sum, one) => sum * 256n + BigInt(one), 0n);
          const expected = number(a) >> BigInt(32 - bits) === number(b) >> BigInt(32 - bits);
          expect(ipIn(a.join('.'), `${b.join('.')}/${bits}`)).toBe(Number(expected));
          expect(ipCount(`${b.join('.')}/${bits}`)).toBe(2 ** (32 - bits));
        },
      ),
    );
  });
});

test.each([
  '',
  'x',
  '192.0.2',
  '192.0.2.0/33',
  '192.0.2.0/x',
  '192.0.2.9-192.0.2.1',
  '192.0.2.1-2001:db8::1',
  '::1/129',
])('%j is no range', (text) => {
  expect(() => ipCount(text)).toThrow(UnreadableError);
});

test('a text that is no address is none of a range', () => {
  expect(() => ipIn('host.example', '192.0.2.0/24')).toThrow(/is no IP address/);
});
