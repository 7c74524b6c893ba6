import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSlots } from '../../src/okta/slots.ts';

const never = new AbortController().signal;
const turn = () => new Promise(setImmediate);

/** How many places are free right now. */
async function free(slots: ReturnType<typeof createSlots>): Promise<number> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  let taken = 0;
  const attempts = Array.from({ length: 20 }, () =>
    slots.take(stop.signal).then(
      () => {
        taken++;
      },
      () => {},
    ),
  );
  await turn();
  const result = taken;
  stop.abort();
  await Promise.all(attempts);
  for (let index = 0; index < result; index++) slots.give();
  return result;
}

describe('the places of an org', () => {
  it('are given in the order of asking', async () => {
    const slots = createSlots(1);
    await slots.take(never);
    const order: number[] = [];
    const waiting = [1, 2, 3].map((number) => slots.take(never).then(() => order.push(number)));
    for (let count = 0; count < 3; count++) {
      slots.give();
      await turn();
    }
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  it('are halved by each refusal down to one, and come back one per round of successes', async () => {
    const slots = createSlots(8);
    expect(await free(slots)).toBe(8);
    slots.shrink();
    expect(await free(slots)).toBe(4);
    for (let count = 0; count < 5; count++) slots.shrink();
    expect(await free(slots)).toBe(1);
    slots.grow();
    expect(await free(slots)).toBe(2);
    slots.grow();
    expect(await free(slots)).toBe(2);
    slots.grow();
    expect(await free(slots)).toBe(3);
    for (let count = 0; count < 100; count++) slots.grow();
    expect(await free(slots)).toBe(8);
  });

  it('taken beyond a lowered limit are waited for', async () => {
    const slots = createSlots(4);
    for (let count = 0; count < 4; count++) await slots.take(never);
    slots.shrink();
    slots.give();
    slots.give();
    expect(await free(slots)).toBe(0);
    slots.give();
    expect(await free(slots)).toBe(1);
  });
});
