import type { ReceivedRequest } from './requests.ts';

/** An answer written out: what to send instead of the real one. */
export interface ScriptedAnswer {
  /** Default 200. */
  readonly status?: number;
  /** A string or bytes go out as they are; anything else as JSON. */
  readonly body?: unknown;
  /** Beside `date` and `x-okta-request-id`; a name given here wins. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * - `reset`: the connection is reset, before any header.
 * - `hang`: no answer ever; the connection stays open.
 * - `cut`: the real answer's headers and half of its body, then a reset.
 * - `stall`: the same half, then silence.
 * - `drip`: the real answer, one byte a second.
 */
export type ConnectionFault = 'reset' | 'hang' | 'cut' | 'stall' | 'drip';

export type FaultResponse = ScriptedAnswer | ConnectionFault;

export interface Fault {
  /** Default: every request. */
  readonly match?: (request: ReceivedRequest) => boolean;
  /** How many requests it strikes; afterwards it is spent. Default: no end. */
  readonly times?: number;
  /** How many matching requests pass before it strikes. Default 0. */
  readonly skip?: number;
  readonly respond: FaultResponse | ((request: ReceivedRequest) => FaultResponse | undefined);
  /** True: the request is carried out all the same, and only its answer is lost. Default false. */
  readonly carriedOut?: boolean;
}

/** A list of faults, the first that matches strikes; or a function that decides request by request. */
export type FaultScript = readonly Fault[] | ((request: ReceivedRequest) => FaultResponse | undefined);

interface Strike {
  readonly response: FaultResponse;
  readonly carriedOut: boolean;
}

interface ArmedFault {
  readonly fault: Fault;
  matched: number;
}

/** The faults of a running emulator. */
export class Faults {
  #armed: ArmedFault[] = [];

  constructor(script: FaultScript = []) {
    if (typeof script === 'function') this.add({ respond: script });
    else this.add(...script);
  }

  add(...faults: readonly Fault[]): void {
    this.#armed.push(...faults.map((fault) => ({ fault, matched: 0 })));
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that strikes this request, if any; it counts as one of the fault's times. */
  strike(request: ReceivedRequest): Strike | undefined {
    for (const armed of this.#armed) {
      const { match = () => true, times = Number.POSITIVE_INFINITY, skip = 0, respond } = armed.fault;
      if (armed.matched >= skip + times || !match(request)) continue;
      const response =
        armed.matched < skip ? undefined : typeof respond === 'function' ? respond(request) : respond;
      if (armed.matched < skip || response !== undefined) armed.matched++;
      if (response !== undefined) return { response, carriedOut: armed.fault.carriedOut ?? false };
    }
    return undefined;
  }
}
