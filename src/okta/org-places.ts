import { onAbort } from '../base/on-abort.ts';

/**
 * How many orgs are asked at once. Each has up to eight connections, and many systems let a process open 1,024 files.
 */
export const mostOrgsAtOnce = 64;

/** The place of one org among those that are asked. All requests that are under way to it share the place. */
export interface OrgPlace {
  /** Resolves when the org has a place. Rejected with the signal's reason when that comes first. */
  enter(signal: AbortSignal): Promise<void>;
  /** To be called once for each `enter` that resolved. With the last request the org gives its place to another. */
  leave(): void;
}

/** An org's requests under way, and those that wait for a place. */
interface Visit {
  inside: number;
  readonly waiting: Set<() => void>;
}

/**
 * Bounds the orgs under way: first come, first served.
 * @param most orgs at once, at least 1
 * @returns the place of an org by its name
 */
export function createOrgPlaces(most: number = mostOrgsAtOnce): (org: string) => OrgPlace {
  const places = new Map<string, OrgPlace>();
  const queue = new Set<Visit>();
  let taken = 0;

  const admit = () => {
    for (const visit of queue) {
      if (taken >= most) return;
      queue.delete(visit);
      taken++;
      for (const enter of [...visit.waiting]) enter();
    }
  };
  const createPlace = (): OrgPlace => {
    const visit: Visit = { inside: 0, waiting: new Set() };
    return {
      enter(signal) {
        return new Promise((resolve, reject) => {
          if (signal.aborted) {
            reject(signal.reason);
            return;
          }
          const forget = onAbort(signal, () => {
            visit.waiting.delete(enter);
            if (visit.waiting.size === 0) queue.delete(visit);
            reject(signal.reason);
          });
          const enter = () => {
            forget();
            visit.waiting.delete(enter);
            visit.inside++;
            resolve();
          };
          if (visit.inside > 0) {
            enter();
            return;
          }
          visit.waiting.add(enter);
          queue.add(visit);
          admit();
        });
      },
      leave() {
        visit.inside--;
        if (visit.inside > 0) return;
        taken--;
        admit();
      },
    };
  };
  return (org) => {
    const place = places.get(org) ?? createPlace();
    places.set(org, place);
    return place;
  };
}
