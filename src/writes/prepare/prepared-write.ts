import type { WritePreview } from './preview.ts';
import type { RowWrite } from './row-write.ts';

/** What is about to be sent: what a person is shown, and the same as requests. */
export interface PreparedWrite {
  readonly preview: WritePreview;
  readonly writes: readonly RowWrite[];
  /** For a person, before the preview. */
  readonly notices: readonly string[];
  /** Rows that match and are not written, for a person: it is said even where notices are not wanted. */
  readonly leftOut?: string | undefined;
  /** Why there is nothing to write, where there is nothing. Default: no row matches. */
  readonly emptyBecause?: string | undefined;
}
