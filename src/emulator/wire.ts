import type { ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { type Answer, isObject } from './answer.ts';
import { okId } from './seed/ids.ts';

/** Puts answers on the wire. */
export class Wire {
  readonly #org: string;
  readonly #clock: Clock;
  #count = 0;

  constructor(org: string, clock: Clock) {
    this.#org = org;
    this.#clock = clock;
  }

  send(response: ServerResponse, answer: Answer): void {
    response.end(this.begin(response, answer));
  }

  /** Sets the head of an answer. @returns its body, which is still to be sent */
  begin(response: ServerResponse, answer: Answer): Buffer {
    const body = this.#bytes(answer);
    this.#head(response, answer, body.length);
    return body;
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
