import { readFileSync } from 'node:fs';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process has of memory, and may have. In bytes. */
export interface MemoryReading {
  /** Of V8's heap, garbage included. */
  readonly heapUsed: number;
  /** V8 ends the process there. In a thread: of the thread. */
  readonly heapLimit: number;
  readonly resident: number;
  /** What the container allows; the kernel kills what takes more. Undefined outside of one. */
  readonly containerLimit: number | undefined;
  /** What the machine can still give, swap included. Undefined where that cannot be known. */
  readonly machineLeft: number | undefined;
}

/** Where readings come from. */
export interface Memory {
  read(): MemoryReading;
  /** Lets go of garbage: V8 keeps much of it while it believes that there is room. */
  collect(): void;
}

const mebibyte = 2 ** 20;

/** Left free for what comes between two looks: pages that are received and parsed, an image, the answer on its way. */
const leastLeft = 48 * mebibyte;

/**
 * The same of V8's heap. Its limit has 48 MiB for what is new in it, of no use to what stays; and the fuller it is, the more
 * often V8 looks through all of it.
 */
const leastOfHeap = (limit: number): number => Math.max(64 * mebibyte, limit / 10);

/**
 * Says when memory ends, before the process is killed for it. Only what is certain counts: a container's own count of
 * what it uses has the cache of files in it, which the kernel gives back, so that the process's pages are taken.
 */
export class MemoryWatch {
  readonly #memory: Memory;

  constructor(memory: Memory = processMemory) {
    this.#memory = memory;
  }

  /**
   * What has come to its end, as half a sentence; undefined while there is room.
   * @param heap how many bytes of V8's heap are needed at once
   * @param other how many of memory outside of it
   */
  shortage(heap = 0, other = 0): string | undefined {
    if (shortageIn(this.#memory.read(), heap, other) === undefined) return undefined;
    this.#memory.collect();
    return shortageIn(this.#memory.read(), heap, other);
  }
}

function shortageIn(reading: MemoryReading, heap: number, other: number): string | undefined {
  const { heapUsed, heapLimit, resident, containerLimit, machineLeft } = reading;
  if (heapUsed + heap > heapLimit - leastOfHeap(heapLimit)) {
    return `${inMebibytes(heapUsed)} of the ${inMebibytes(heapLimit)} that Node allows for its heap are used`;
  }
  const needed = leastLeft + heap + other;
  if (containerLimit !== undefined && resident + needed > containerLimit) {
    return `${inMebibytes(resident)} of the ${inMebibytes(containerLimit)} that the container allows are used`;
  }
  if (machineLeft !== undefined && needed > machineLeft) {
    return `the machine has ${inMebibytes(machineLeft)} left`;
  }
  return undefined;
}

const inMebibytes = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;

/** Of the process that this runs in. A reading takes about 0.1 ms. */
const processMemory: Memory = {
  read: () => {
    const { used_heap_size: heapUsed, heap_size_limit: heapLimit } = getHeapStatistics();
    return {
      heapUsed,
      heapLimit,
      resident: process.memoryUsage.rss(),
      containerLimit: containerLimit(),
      machineLeft: machineLeft(),
    };
  },
  collect: () => {
    collector ??= exposedCollector();
    collector();
  },
};

let collector: (() => void) | undefined;

/** Node gives `gc` to contexts that are made after V8 was told to. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Where there is none, Node says 0, or a number beyond all memory. */
function containerLimit(): number | undefined {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < Number.MAX_SAFE_INTEGER ? limit : undefined;
}

/** Only Linux says what it could free of the caches. Elsewhere "free" is what nobody has a use for yet. */
function machineLeft(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const lines = readFileSync('/proc/meminfo', 'latin1');
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(lines)?.[1]);
    const left = (kilobytes('MemAvailable') + kilobytes('SwapFree')) * 1024;
    return Number.isNaN(left) ? undefined : left;
  } catch {
    return undefined;
  }
}

/** Whether V8 could not have memory for a buffer or a text. Other RangeErrors are of numbers and of the stack. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === 'ERR_STRING_TOO_LONG' ||
    code === 'ERR_MEMORY_ALLOCATION_FAILED' ||
    (error instanceof RangeError &&
      /^(?:Array buffer allocation failed|Invalid (?:string|array buffer) length)/.test(error.message))
  );
}
