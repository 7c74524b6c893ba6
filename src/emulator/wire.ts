import type { ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { type Answer, isObject } from './answer.ts';
import type { FaultResponse } from './faults.ts';
import { okId } from './seed/ids.ts';

/** Puts answers on the wire, whole or as a fault demands. */
export class Wire {
  readonly #org: string;
  readonly #clock: Clock;
  readonly #stopped: AbortSignal;
  #count = 0;

  constructor(org: string, clock: Clock, stopped: AbortSignal) {
    this.#org = org;
    this.#clock = clock;
    this.#stopped = stopped;
  }

  /** `answered` is told the status as soon as it is decided; a connection that breaks before has none. */
  async send(
    response: ServerResponse,
    answer: Answer | undefined,
    fault: FaultResponse | undefined,
    answered: (status: number) => void,
  ): Promise<void> {
    if (fault === 'hang') return;
    if (fault === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    const sent = typeof fault === 'object' ? scripted(fault, answer) : answer;
    if (sent === undefined) return;
    const body = this.#bytes(sent);
    answered(sent.status);
    this.#head(response, sent, body.length);
    if (fault === 'cut' || fault === 'stall') {
      const half = body.subarray(0, Math.floor(body.length / 2));
      await new Promise<void>((resolve) => response.write(half, () => resolve()));
      if (fault === 'cut') response.socket?.resetAndDestroy();
    } else if (fault === 'drip') {
      for (let index = 0; index < body.length && !response.destroyed; index++) {
        response.write(body.subarray(index, index + 1));
        await this.#clock.sleep(1000, this.#stopped);
      }
      response.end();
    } else {
      response.end(body);
    }
  }

  #head(response: ServerResponse, { status, headers = {} }: Answer, length: number): void {
    response.statusCode = status;
    response.setHeader('date', new Date(this.#clock.now()).toUTCString());
    response.setHeader('x-okta-request-id', okId('oae', `${this.#org}/request/${this.#count++}`).slice(3));
    if (status !== 204) {
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-length', length);
    }
    for (const [name, value] of Object.entries(headers)) {
      response.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
  }

  #bytes({ body }: Answer): Buffer {
    if (body === undefined) return Buffer.alloc(0);
    if (typeof body === 'string') return Buffer.from(body);
    if (body instanceof Uint8Array) return Buffer.from(body);
    if (isObject(body) && 'errorCode' in body && body['errorId'] === undefined) {
      const errorId = okId('oae', `${this.#org}/error/${this.#count}`);
      return Buffer.from(JSON.stringify({ ...body, errorId }));
    }
    return Buffer.from(JSON.stringify(body));
  }
}

/** The scripted answer; with `carriedOut` it keeps the real one's headers where it names none. */
function scripted(fault: Exclude<FaultResponse, string>, answer: Answer | undefined): Answer {
  return {
    status: fault.status ?? 200,
    body: fault.body,
    headers: { ...answer?.headers, ...fault.headers },
  };
}
