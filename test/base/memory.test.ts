import { describe, expect, it } from 'vitest';
import { isOutOfMemory, type MemoryReading, MemoryWatch } from '../../src/base/memory.ts';
import { roomy, watchOf } from '../fixtures/memory-readings.ts';

const gibibyte = 2 ** 30;
const shortage = (reading: Partial<MemoryReading>) => watchOf(() => ({ ...roomy, ...reading })).shortage();

describe('memory ends', () => {
  it.each<[string, Partial<MemoryReading>]>([
    ['3900 MiB of the 4096 MiB that Node allows for its heap are used', { heapUsed: 3900 * 2 ** 20 }],
    [
      '1000 MiB of the 1024 MiB that the container allows are used',
      { resident: 1000 * 2 ** 20, containerLimit: gibibyte },
    ],
    ['the machine has 20 MiB left', { machineLeft: 20 * 2 ** 20 }],
  ])('where %s', (said, reading) => {
    expect(shortage(reading)).toBe(said);
  });

  it('not while there is room, or where nothing is known of container and machine', () => {
    expect(shortage({})).toBeUndefined();
    expect(shortage({ containerLimit: undefined, machineLeft: undefined })).toBeUndefined();
    // A container may have much of its memory in caches of files, which the process's own pages do not count.
    expect(shortage({ resident: 400 * 2 ** 20, containerLimit: gibibyte })).toBeUndefined();
  });

  it('not for garbage that V8 has kept: it is looked at again without', () => {
    let heapUsed = 3900 * 2 ** 20;
    let collections = 0;
    const watch = new MemoryWatch({
      read: () => ({ ...roomy, heapUsed }),
      collect: () => {
        collections++;
        heapUsed = gibibyte;
      },
    });
    expect(watch.shortage()).toBeUndefined();
    expect(watch.shortage()).toBeUndefined();
    expect(collections).toBe(1);
  });

  it('for what is needed at once, though there is room as yet', () => {
    const watch = watchOf(() => roomy);
    expect(watch.shortage(2 * gibibyte)).toBeUndefined();
    expect(watch.shortage(4 * gibibyte)).toMatch(/ that Node allows for its heap are used$/);
    expect(watch.shortage(0, 9 * gibibyte)).toMatch(/^the machine has /);
  });

  it('not in this process, of which all can be read', () => {
    expect(new MemoryWatch().shortage()).toBeUndefined();
    expect(new MemoryWatch().shortage(2 ** 50)).toMatch(/^\d+ MiB of the \d+ MiB that Node allows/);
  });
});

it('is told from other errors by what V8 throws for buffers and texts', () => {
  const thrown = (action: () => unknown) => {
    try {
      return action();
    } catch (error) {
      return error;
    }
  };
  expect(isOutOfMemory(thrown(() => new ArrayBuffer(2 ** 52)))).toBe(true);
  expect(isOutOfMemory(thrown(() => 'x'.repeat(2 ** 30)))).toBe(true);
  expect(isOutOfMemory(thrown(() => (1).toFixed(200)))).toBe(false);
  expect(isOutOfMemory(thrown(() => JSON.parse('{')))).toBe(false);
});
