import { randomUUID } from 'node:crypto';
import { IncompleteError } from '../base/errors.ts';
import type { PreviewedWrite, Previews } from './tool.ts';

/** How long a preview holds. In milliseconds. */
export const previewMs = 10 * 60_000;

/** More would be kept for nobody. */
const mostKept = 50;

/** @param now milliseconds since the epoch */
export function createPreviews(now: () => number): Previews {
  const kept = new Map<string, PreviewedWrite & { readonly until: number }>();
  return {
    keep: (write) => {
      const id = randomUUID();
      kept.set(id, { ...write, until: now() + previewMs });
      for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old);
      return id;
    },
    take: (id) => {
      const write = kept.get(id);
      kept.delete(id);
      if (write !== undefined && now() < write.until) return write;
      const reason =
        write === undefined
          ? 'there is no preview of that id, or it was used'
          : 'the preview is older than ten minutes';
      throw new IncompleteError(`${reason}: nothing was sent`, {
        hint: 'Show the rows again with preview_write.',
      });
    },
  };
}
