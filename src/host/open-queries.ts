import { faultText } from '../saved/query-fault.ts';
import { openLibrary, type QueryLibrary } from '../saved/query-library.ts';
import type { WritePort } from '../writes/prepare/write-options.ts';
import { askToAgree, openAgreements, sayNotUsed } from './agreement.ts';
import type { CommonOptions } from './common-options.ts';
import { type Host, say } from './host.ts';

/**
 * The saved queries of a command, asking about `./queries` where there is somebody to ask. A directory with queries
 * that is left out comes with a message, even with --quiet: a check of that name may be missing.
 */
export async function openQueries(
  options: Pick<CommonOptions, 'queries' | 'quiet'>,
  context: Host,
  ask: WritePort['ask'],
): Promise<QueryLibrary> {
  const agreements = openAgreements(context);
  const place = { ...context, queries: options.queries, trust: agreements };
  const library = await openLibrary(place);
  const { notAgreed } = library;
  if (notAgreed === undefined) return library;
  const { local, standing } = notAgreed;
  if (ask !== undefined && local.hasQueries) {
    // The library reads the files again, and compares them with the agreed contents.
    if (await askToAgree(local, standing, { agreements, ask, context })) return openLibrary(place);
  }
  if (local.hasQueries || options.quiet !== true) sayNotUsed(local, standing, context);
  return library;
}

/** More would only push the rest off the screen. */
const mostTold = 20;

/** Says which files give no query, and why. */
export function sayUnusable({ unusable }: Pick<QueryLibrary, 'unusable'>, context: Host): void {
  // Of a file that was never meant as one, all that it lacks would be too much.
  const faults = unusable.flatMap((one) => (one.isForeign ? one.faults.slice(0, 1) : one.faults));
  for (const fault of faults.slice(0, mostTold)) {
    say(context, `warning: no query: ${faultText(fault)}`);
  }
  if (faults.length > mostTold) say(context, `warning: and ${faults.length - mostTold} more`);
}
