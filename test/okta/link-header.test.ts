import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNextLink } from '../../src/okta/link-header.ts';

const next = (reference: string) => ({ kind: 'next', reference });

describe('the Link header', () => {
  it.each([
    [null, { kind: 'none' }],
    ['', { kind: 'none' }],
    [' , ,', { kind: 'none' }],
    ['<https://a/x>; rel="self"', { kind: 'none' }],
    ['<https://a/x?after=1>; rel="next"', next('https://a/x?after=1')],
    ['<https://a/x?after=1>;rel=next', next('https://a/x?after=1')],
    ['  <https://a/x> ; REL = "NEXT"  ', next('https://a/x')],
    ['<https://a/self>; rel="self", <https://a/x>; rel="next"', next('https://a/x')],
    ['<https://a/x>; rel="next",<https://a/self>; rel="self"', next('https://a/x')],
    ['<https://a/x,y;z>; rel="next"', next('https://a/x,y;z')],
    ['<https://a/x>; title="a, <b>; rel=\\"prev\\""; rel="next"', next('https://a/x')],
    ['<https://a/x>; rel="last next"', next('https://a/x')],
    ['<https://a/x>; rel="prev"; rel="next"', { kind: 'none' }],
    ['<https://a/x>; rel="nextish"', { kind: 'none' }],
    ['<https://a/x>; rev="next"; rel="self"', { kind: 'none' }],
    ['<https://a/x>; rel="next", <https://a/x>; rel="next"', next('https://a/x')],
    ['nonsense, <https://a/x>; rel="next"', next('https://a/x')],
    ['<https://a/x>; rel="next", nonsense', next('https://a/x')],
    ['nonsense', { kind: 'none' }],
    ['<https://a/x>; ; rel=next;', next('https://a/x')],
  ])('%s', (header, expected) => {
    expect(findNextLink(header)).toEqual(expected);
  });

  it.each([
    'https://a/x; rel="next"',
    '<https://a/x; rel="next"',
    '<https://a/x>; rel="next',
    '<https://a/x> rel="next"',
    '<https://a/ x>; rel="next"',
    '<https://a/x>; rel="next", <https://a/y>; rel="next"',
    '<https://a/self>; rel="self", https://a/x; rel=next',
  ])('is an error when what may be the next page cannot be read: %s', (header) => {
    expect(findNextLink(header).kind).toBe('malformed');
  });

  const reference = fc.webUrl({ withQueryParameters: true }).filter((url) => !/[<>\s]/.test(url));
  const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => text !== 'rel' && text !== 'next');
  const quoted = fc.string({ maxLength: 12 }).map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`);
  const parameter = fc.tuple(word, quoted).map(([name, value]) => `${name}=${value}`);
  const otherLink = fc
    .tuple(reference, fc.array(parameter, { maxLength: 3 }), word)
    .map(([url, parameters, relation]) => [`<${url}>`, ...parameters, `rel=${relation}`].join('; '));

  it('finds the one next link among any others, wherever it stands', () => {
    fc.assert(
      fc.property(
        reference,
        fc.array(parameter, { maxLength: 3 }),
        fc.array(otherLink, { maxLength: 3 }),
        fc.array(otherLink, { maxLength: 3 }),
        (url, parameters, before, after) => {
          const link = [`<${url}>`, ...parameters, 'rel="next"'].join('; ');
          expect(findNextLink([...before, link, ...after].join(', '))).toEqual(next(url));
        },
      ),
    );
  });

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>;,="\\ relnxt') }), (text) => {
        expect(['none', 'next', 'malformed']).toContain(findNextLink(text).kind);
      }),
      { numRuns: 500 },
    );
  });
});
