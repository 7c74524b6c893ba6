import type { Clock } from '../base/clock.ts';

/** The input of a terminal, as far as it is needed here; `setRawMode` only where it is a terminal. */
export interface TypedInput extends NodeJS.ReadableStream {
  setRawMode?(isRaw: boolean): unknown;
}

/** Pending input comes within this time, in milliseconds. */
const quietMs = 30;
/** Some 3 s. Input that goes on for longer does not come to rest. */
const mostRounds = 100;

/**
 * Drops all input typed before now, so that it answers no question that no one had seen. In raw mode, or the terminal
 * would keep a line back that has no Enter yet, and it would become the beginning of the answer.
 * @returns false when the input does not come to rest
 * @throws the signal's reason
 */
export async function dropPendingInput(
  input: TypedInput,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  let came = false;
  const drop = () => {
    came = true;
  };
  input.setRawMode?.(true);
  input.on('data', drop);
  input.resume();
  try {
    for (let round = 0; round < mostRounds; round++) {
      came = false;
      await clock.sleep(quietMs, signal);
      if (!came) return true;
    }
    return false;
  } finally {
    input.off('data', drop);
    input.pause();
    input.setRawMode?.(false);
  }
}
