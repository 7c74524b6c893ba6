import type { ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { Answer } from './answer.ts';
import type { EmulatorSettings } from './options.ts';
import type { Collect } from './org-rows.ts';
import type { ReceivedRequest } from './requests.ts';
import type { Authorization } from './resource.ts';
import type { OrgSeed } from './seed/org-seed.ts';
import type { Wire } from './wire.ts';

/** The additions to one org beyond the demo: tests plug in faults, OAuth 2.0 and rows by the million. */
export interface OrgExtension {
  /** How rows are kept. Default: in memory. */
  readonly collect?: Collect;
  /** The caller that signed with a scheme other than SSWS; undefined: nobody that is known. */
  authorize?(
    request: ReceivedRequest,
    scheme: string,
    value: string,
    origin: string,
  ): Promise<Authorization | undefined>;
  /** An answer that asks for no signature, such as an access token; undefined: as usual. */
  answer?(request: ReceivedRequest, origin: string): Promise<Answer | undefined>;
  /** Puts another answer on the wire, or none. @returns false: the usual one goes out. */
  intercept?(exchange: EmulatedExchange): Promise<boolean>;
}

/** A request and the way to answer it. */
export interface EmulatedExchange {
  readonly request: ReceivedRequest;
  readonly response: ServerResponse;
  readonly wire: Wire;
  /** Carries the request out. */
  usual(): Promise<Answer>;
  /** To be called with the status as soon as it is decided. */
  answered(status: number): void;
}

/** @param clock the emulator's */
export type Extend = (
  seed: OrgSeed,
  parts: { readonly clock: Clock; readonly settings: EmulatorSettings; readonly stopped: AbortSignal },
) => OrgExtension;
