import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RuledRows } from '../emulator-support/ruled-rows.ts';

interface Row {
  readonly id: string;
  readonly value: number;
}

const rule = {
  count: 5,
  row: (number: number): Row => ({ id: `r${number}`, value: -1 }),
  numberOf: (id: string) => (/^r\d$/.test(id) ? Number(id.slice(1)) : undefined),
};

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'r0', 'r2', 'r4', 'r7');
const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), id: ids, value: fc.nat() }),
  fc.record({ kind: fc.constant('delete' as const), id: ids, value: fc.constant(0) }),
);

test('a collection holds what a map of the same changes holds', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const collection = new RuledRows<Row>([], rule);
      const map = new Map(
        Array.from({ length: rule.count }, (_, number) => [`r${number}`, rule.row(number)]),
      );
      for (const { kind, id, value } of changes) {
        if (kind === 'set') {
          collection.set({ id, value });
          map.set(id, { id, value });
        } else {
          expect(collection.delete(id)).toBe(map.delete(id));
        }
      }
      const byId = (rows: Iterable<Row>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId(collection)).toEqual(byId(map.values()));
      expect(collection.size).toBe(map.size);
      for (const id of ['a', 'r0', 'r7', 'none']) expect(collection.get(id)).toEqual(map.get(id));
    }),
  );
});

test('pages put together are the whole, and rows that stay are never skipped or repeated by changes between pages', () => {
  fc.assert(
    fc.property(
      fc.array(change),
      fc.array(fc.array(change, { maxLength: 3 })),
      fc.integer({ min: 1, max: 4 }),
      (before, between, limit) => {
        const collection = new RuledRows<Row>([], rule);
        const apply = (changes: typeof before) => {
          for (const { kind, id, value } of changes) {
            if (kind === 'set') collection.set({ id, value });
            else collection.delete(id);
          }
        };
        apply(before);
        const deleted = new Set<string>(
          between
            .flat()
            .filter(({ kind }) => kind === 'delete')
            .map(({ id }) => id),
        );
        const staying: readonly string[] = [...collection]
          .map(({ id }) => id)
          .filter((id) => !deleted.has(id));
        const seen: string[] = [];
        let after: number | undefined = -1;
        for (let page = 0; after !== undefined; page++) {
          const slice = collection.slice(after, limit);
          expect(slice.rows.length).toBeLessThanOrEqual(limit);
          seen.push(...slice.rows.map(({ id }) => id));
          after = slice.next;
          apply(between[page] ?? []);
        }
        expect(seen.filter((id) => staying.includes(id))).toEqual(staying);
      },
    ),
  );
});
