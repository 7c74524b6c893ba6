import type { Clock } from '../../src/base/clock.ts';
import type { Answer } from '../../src/emulator/answer.ts';
import type { EmulatedExchange } from '../../src/emulator/extension.ts';
import type { ReceivedRequest } from '../../src/emulator/requests.ts';

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

const isCutShort = (response: FaultResponse) =>
  response === 'cut' || response === 'stall' || response === 'drip';

/** Answers as a fault demands. @returns false when none strikes. */
export async function answerWithFault(
  { request, response, wire, usual, answered }: EmulatedExchange,
  faults: Faults,
  clock: Clock,
  stopped: AbortSignal,
): Promise<boolean> {
  const strike = faults.strike(request);
  if (strike === undefined) return false;
  const fault = strike.response;
  const real = strike.carriedOut || isCutShort(fault) ? await usual() : undefined;
  if (fault === 'hang') return true;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  const sent = typeof fault === 'object' ? scripted(fault, real) : real;
  if (sent === undefined) return true;
  answered(sent.status);
  const body = wire.begin(response, sent);
  if (fault === 'cut' || fault === 'stall') {
    const half = body.subarray(0, Math.floor(body.length / 2));
    await new Promise<void>((resolve) => response.write(half, () => resolve()));
    if (fault === 'cut') response.socket?.resetAndDestroy();
  } else if (fault === 'drip') {
    for (let index = 0; index < body.length && !response.destroyed; index++) {
      response.write(body.subarray(index, index + 1));
      await clock.sleep(1000, stopped);
    }
    response.end();
  } else {
    response.end(body);
  }
  return true;
}

/** The scripted answer; with `carriedOut` it keeps the real one's headers where it names none. */
function scripted(fault: ScriptedAnswer, real: Answer | undefined): Answer {
  return {
    status: fault.status ?? 200,
    body: fault.body,
    headers: { ...real?.headers, ...fault.headers },
  };
}
