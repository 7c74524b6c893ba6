import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IncompleteError } from '../base/errors.ts';
import { reasonOf } from '../base/file-fault.ts';

/** One line of the log. */
export type CallRecord = Readonly<Record<string, unknown>>;

/**
 * The calls and their ends, a JSON object on a line. A call that cannot be written down is not made.
 * @param redact takes secrets out of the client's values
 */
export function createCallLog(path: string, redact: (text: string) => string) {
  let isReady: Promise<unknown> | undefined;
  return {
    /** @throws IncompleteError when it cannot be written */
    async put(record: CallRecord): Promise<void> {
      try {
        isReady ??= mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await isReady;
        await appendFile(path, `${redact(JSON.stringify(record))}\n`, { mode: 0o600, flush: true });
      } catch (error) {
        throw new IncompleteError(
          `the log of calls cannot be written (${reasonOf(error) ?? 'no reason'}): nothing was done`,
        );
      }
    },
  };
}

export type CallLog = ReturnType<typeof createCallLog>;
