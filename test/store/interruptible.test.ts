import { describe, expect, it } from 'vitest';
import { NoAnswerError } from '../../src/base/errors.ts';
import { runInterruptibly } from '../../src/store/interruptible.ts';
import { Store } from '../../src/store/store.ts';

const endless = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c';

describe('a computation that never ends', () => {
  it('ends at the deadline of its statement, and closing the store afterwards does no harm', async () => {
    const store = await Store.open();
    store.allowInterrupts(() => Date.now() + 50);
    const statement = store.prepare(endless);
    expect(() => store.compute(() => [...statement.rows()])).toThrow(NoAnswerError);
    statement.free();
    store.close();
  });

  it('leaves what the computation itself throws as it is, and the store usable', async () => {
    const store = await Store.open();
    store.allowInterrupts(() => undefined);
    const failing = store.prepare("SELECT json('{')");
    expect(() => store.compute(() => [...failing.rows()])).toThrow('malformed JSON');
    failing.free();
    expect([...store.prepare('SELECT 1').rows()]).toEqual([[1]]);
    store.close();
  });

  it('gives the value of one that ends', () => {
    expect(runInterruptibly(() => 42, 600_000)).toBe(42);
  });
});
