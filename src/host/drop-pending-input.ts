import type { Clock } from '../base/clock.ts';

/** What is typed at, as far as it is needed here: `setRawMode` only where it is a terminal. */
export interface TypedInput extends NodeJS.ReadableStream {
  setRawMode?(isRaw: boolean): unknown;
}

/** So long nothing comes when nothing is pending. In milliseconds. */
const quietMs = 30;
/** Some 3 s: then something types on and on. */
const mostRounds = 100;

/**
 * Drops what was typed before now, so that it answers no question that no one had seen. In raw mode, or the terminal
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
