import { Collection, type Rows } from './rows.ts';
import type { OrgSeed } from './seed/org-seed.ts';

/** The rows of one kind in an org. */
export interface RowSource<Row extends { readonly id: string }> {
  /** The rows that an org begins with. @param now milliseconds since the epoch, to which the seed's times are relative */
  rows(seed: OrgSeed, now: number): Iterable<Row>;
}

/** How the rows of a source are kept. */
export type Collect = <Row extends { readonly id: string }>(
  source: RowSource<Row>,
  rows: Iterable<Row>,
) => Rows<Row>;

/** Everything that one org holds, kind by kind. */
export class OrgRows {
  readonly seed: OrgSeed;
  readonly #startedAt: number;
  readonly #collect: Collect;
  readonly #kept = new Map<unknown, unknown>();

  constructor(seed: OrgSeed, startedAt: number, collect: Collect = (_, rows) => new Collection(rows)) {
    this.seed = seed;
    this.#startedAt = startedAt;
    this.#collect = collect;
  }

  /** The org's name. */
  get name(): string {
    return this.seed.name;
  }

  of<Row extends { readonly id: string }>(source: RowSource<Row>): Rows<Row> {
    const kept = this.#kept.get(source) as Rows<Row> | undefined;
    if (kept !== undefined) return kept;
    const rows = this.#collect(source, source.rows(this.seed, this.#startedAt));
    this.#kept.set(source, rows);
    return rows;
  }
}
