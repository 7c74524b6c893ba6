import { measure, shorten } from '../../output/display-width.ts';
import { neutralise } from '../../output/unprintable.ts';
import { type Candidate, type Completion, commonPrefix } from '../completion/names-in-scope.ts';
import { type Edit, replaceBefore } from './edit.ts';

/** The text after Tab, and the candidates for the next Tab. */
export interface Completed {
  /** Undefined when there is nothing to add. */
  readonly edit: Edit | undefined;
  readonly menu: Menu | undefined;
}

/** Adds the common beginning of all candidates. When there is none, they are listed. */
export function applyCompletion(edit: Edit, { from, candidates }: Completion): Completed {
  const typed = edit.text.slice(from, edit.cursor);
  const common = candidates.length === 1 ? candidates[0]?.text : commonPrefix(candidates);
  const adds =
    common !== undefined && (candidates.length === 1 ? common !== typed : common.length > typed.length);
  const next = adds ? replaceBefore(edit, from, common) : edit;
  return {
    edit: adds ? next : undefined,
    menu: candidates.length > 1 ? new Menu(next, from, candidates, !adds) : undefined,
  };
}

/** The candidates of a completion that is not unique. */
export class Menu {
  readonly #edit: Edit;
  readonly #from: number;
  readonly #candidates: readonly Candidate[];
  #next = 0;
  #isShown: boolean;

  constructor(edit: Edit, from: number, candidates: readonly Candidate[], isShown: boolean) {
    this.#edit = edit;
    this.#from = from;
    this.#candidates = candidates;
    this.#isShown = isShown;
  }

  /** The text with the next candidate in it. From now on the list is shown. */
  take(): Edit {
    this.#isShown = true;
    const candidate = this.#candidates[this.#next % this.#candidates.length];
    this.#next += 1;
    return replaceBefore(this.#edit, this.#from, candidate?.text ?? '');
  }

  /** The list, at most `limit` rows. */
  rows(columns: number, limit: number): readonly string[] {
    if (!this.#isShown) return [];
    return arrange(
      this.#candidates.map(({ text, label }) => neutralise(label ?? text)),
      columns,
      limit,
    );
  }
}

/** Labels in columns, filled from top to bottom. */
function arrange(labels: readonly string[], columns: number, limit: number): readonly string[] {
  const widest = Math.max(...labels.map((label) => measure(label).width));
  const width = Math.min(widest, columns - 1) + 2;
  const perRow = Math.max(1, Math.floor((columns + 1) / width));
  const count = Math.ceil(labels.length / perRow);
  const shown = count <= limit ? count : Math.max(1, limit - 1);
  const rows = Array.from({ length: shown }, (_, row) =>
    labels
      .filter((_, index) => index % count === row)
      .map((label) => padded(label, width))
      .join('')
      .trimEnd(),
  );
  if (shown === count) return rows;
  const listed = labels.filter((_, index) => index % count < shown).length;
  return [...rows, `… and ${labels.length - listed} more`];
}

function padded(label: string, width: number): string {
  const { text, width: taken } = shorten(label, Math.max(1, width - 2));
  return text + ' '.repeat(width - taken);
}
