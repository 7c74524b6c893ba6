import type { WritePreview } from './preview.ts';
import type { RowWrite } from './row-write.ts';

/** The preview for a person, and the same writes as requests. */
export interface PreparedWrite {
  readonly preview: WritePreview;
  readonly writes: readonly RowWrite[];
  /** For a person, before the preview. */
  readonly notices: readonly string[];
  /** Matching rows that are not written, for a person: this message appears even where notices are not wanted. */
  readonly leftOut?: string | undefined;
  /** Why there is nothing to write, where there is nothing. Default: no row matches. */
  readonly emptyBecause?: string | undefined;
}
