import type { ApiRequest, JsonObject } from '../execute/ports.ts';

/** One request that was shown and consented to. */
export interface PlannedWrite {
  readonly request: ApiRequest;
  readonly org: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** How the row is read again right before; undefined for the token in use. */
  readonly reread: ApiRequest | undefined;
  /** What a row that is read again must still have. */
  readonly shown: ShownMembers;
  /** The members of the body that the statement sets. Others repeat what the row has. */
  readonly sets: readonly string[];
  /** What stands for the row as it was, when it is not read again. */
  readonly before: JsonObject | undefined;
}

export interface ShownMembers {
  readonly lastUpdated?: string | undefined;
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
}
