import { expect, test, vi } from 'vitest';
import { Store } from '../../src/store/store.ts';

test("SQLite's own functions are SQLite's", async () => {
  const said = ['log', 'warn', 'error'].map((name) =>
    vi.spyOn(console, name as 'log').mockImplementation(() => {}),
  );
  const store = await Store.open();
  try {
    const statement = store.prepare(
      "SELECT log(10), log(2, 8), floor(2.5), typeof(floor(2.5)), typeof(ceil('x'))",
    );
    expect([...statement.rows()]).toEqual([[1, 3, 2, 'real', 'null']]);
    statement.free();
    // sql.js's extras are not there, as they are not in SQLite.
    expect(store.canPrepare("SELECT reverse('abc')")).toBe(false);
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
  } finally {
    store.close();
    vi.restoreAllMocks();
  }
});
