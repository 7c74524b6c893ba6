import { createRequire } from 'node:module';

/** What STIG Manager makes of a checklist. */
export interface ReadChecklist {
  readonly target: { readonly name: string };
  readonly checklists: readonly {
    readonly benchmarkId: string;
    readonly revisionStr: string;
    readonly reviews: readonly unknown[];
    readonly stats: Readonly<Record<string, number>>;
  }[];
}

// Its types are no module.
const { reviewsFromCklb } = createRequire(import.meta.url)('@nuwcdivnpt/stig-manager-client-modules');

/** Reads a cklb as STIG Manager's watcher does. @throws Error for one that it refuses */
export const readCklb = (data: string): ReadChecklist =>
  reviewsFromCklb({
    data,
    importOptions: {
      autoStatus: 'saved',
      unreviewed: 'always',
      unreviewedCommented: 'informational',
      emptyDetail: 'replace',
      emptyComment: 'ignore',
      allowCustom: true,
    },
    fieldSettings: {
      detail: { enabled: 'always', required: 'always' },
      comment: { enabled: 'findings', required: 'findings' },
    },
    allowAccept: true,
  });
