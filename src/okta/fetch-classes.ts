/**
 * The classes of Fetch, as far as ky and our transport need them. Node has them too, but it loads undici for them, an
 * HTTP client that is never asked here: a third of a cold start (bench/README.md). In the bundle ky gets these
 * (`fetchClasses` in .ci/fetch-classes.ts). What they do not have is refused, never half done.
 */

/** RFC 9110, 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const blanksAround = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** A line break would begin another header; other characters are no bytes. */
const notInValue = /[\0\n\r]|[^\0-\xff]/;

/** @throws TypeError. A value may be a secret: it is never quoted. */
function checkedValue(name: string, value: unknown): string {
  const text = String(value).replace(blanksAround, '');
  if (notInValue.test(text))
    throw new TypeError(`the value of the header ${name} has a character that none may have`);
  return text;
}

/** @throws TypeError */
function checkedName(name: unknown): string {
  const text = String(name);
  if (!token.test(text)) throw new TypeError('the name of a header has a character that none may have');
  return text.toLowerCase();
}

type HeadersInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>> | undefined;

/** The header fields of a message; names in any case. @throws TypeError for names and values that HTTP does not allow */
export class Headers implements globalThis.Headers {
  readonly #values = new Map<string, string[]>();

  constructor(init?: HeadersInit) {
    if (init === undefined || init === null) return;
    const pairs = Symbol.iterator in init ? init : Object.entries(init as Readonly<Record<string, string>>);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = checkedName(name);
    const checked = checkedValue(key, value);
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [checked]);
    else values.push(checked);
  }

  set(name: string, value: string): void {
    const key = checkedName(name);
    this.#values.set(key, [checkedValue(key, value)]);
  }

  get(name: string): string | null {
    const key = checkedName(name);
    return this.#values.get(key)?.join(key === 'cookie' ? '; ' : ', ') ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(checkedName(name));
  }

  delete(name: string): void {
    this.#values.delete(checkedName(name));
  }

  /** By name. Cookies are set one by one, for their dates have commas. */
  *entries(): Generator<[string, string], undefined, undefined> {
    for (const name of [...this.#values.keys()].sort()) {
      if (name === 'set-cookie') for (const cookie of this.getSetCookie()) yield [name, cookie];
      else yield [name, this.get(name) ?? ''];
    }
  }

  *keys(): Generator<string, undefined, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, undefined, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string], undefined, undefined> {
    return this.entries();
  }

  forEach(
    callback: (value: string, name: string, headers: globalThis.Headers) => void,
    self?: unknown,
  ): void {
    for (const [name, value] of this.entries()) callback.call(self, value, name, this);
  }
}

/** ky cancels the bodies that nobody read. There is nothing to cancel in bytes that are here. */
const wholeBody = { cancel: async (): Promise<void> => {} };

/** The bytes of a body, which can be read once. */
class Body {
  readonly #bytes: Uint8Array | null;
  #used = false;

  constructor(bytes: Uint8Array | null) {
    this.#bytes = bytes;
  }

  get body(): typeof wholeBody | null {
    return this.#bytes === null ? null : wholeBody;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }

  /** @throws TypeError when it was read before */
  async text(): Promise<string> {
    return new TextDecoder().decode(this.#take());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.#take()).buffer;
  }

  /** @throws TypeError when it was read before */
  protected copy(): Uint8Array | null {
    if (this.#used) throw new TypeError('the body was read before');
    return this.#bytes;
  }

  #take(): Uint8Array {
    const bytes = this.copy();
    this.#used = bytes !== null;
    return bytes ?? new Uint8Array(0);
  }
}

interface RequestInit {
  readonly method?: string | undefined;
  readonly headers?: HeadersInit;
  readonly body?: string | URLSearchParams | Uint8Array | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The methods that are meant in any case (Fetch standard, "normalize a method"). */
const anyCase = /^(?:delete|get|head|options|post|put)$/i;

const forbidden = /^(?:connect|trace|track)$/i;

/** A message to a server. @throws TypeError for what cannot be sent */
export class Request extends Body {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const from = input instanceof Request ? input : undefined;
    const method = init.method ?? from?.method ?? 'GET';
    const given = init.body ?? undefined;
    const bytes = given === undefined ? (from?.copy() ?? null) : bytesOf(given);
    super(bytes);
    if (!token.test(method) || forbidden.test(method)) throw new TypeError('this method cannot be sent');
    this.method = anyCase.test(method) ? method.toUpperCase() : method;
    if (bytes !== null && (this.method === 'GET' || this.method === 'HEAD')) {
      throw new TypeError(`${this.method} has no body`);
    }
    const url = new URL(from?.url ?? String(input));
    if (url.username !== '' || url.password !== '')
      throw new TypeError('the url of a request has no credentials');
    this.url = url.href;
    this.headers = new Headers(init.headers ?? from?.headers);
    const type = typeOf(given);
    if (type !== undefined && !this.headers.has('content-type')) this.headers.set('content-type', type);
    this.signal = init.signal ?? from?.signal ?? new AbortController().signal;
  }

  clone(): Request {
    return new Request(this);
  }
}

function bytesOf(body: NonNullable<RequestInit['body']>): Uint8Array {
  if (typeof body === 'string' || body instanceof URLSearchParams)
    return new TextEncoder().encode(String(body));
  if (body instanceof Uint8Array) return body;
  throw new TypeError('a body is a text, the fields of a form, or bytes');
}

function typeOf(body: RequestInit['body']): string | undefined {
  if (typeof body === 'string') return 'text/plain;charset=UTF-8';
  return body instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : undefined;
}

/** The statuses whose answers have no body by definition (Fetch standard). */
export const bodilessStatuses: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** A whole answer. @throws RangeError, TypeError for a status that no such answer has */
export class Response extends Body {
  readonly status: number;
  readonly headers: Headers;

  constructor(
    body: Uint8Array | null,
    { status, headers }: { readonly status: number; readonly headers: Headers },
  ) {
    super(body);
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new RangeError('no status of an answer');
    if (body !== null && bodilessStatuses.has(status))
      throw new TypeError(`an answer of ${status} has no body`);
    this.status = status;
    this.headers = headers;
  }

  get ok(): boolean {
    return this.status < 300;
  }

  clone(): never {
    throw new TypeError('an answer is not cloned');
  }
}

/** No body of ours is one. */
export class FormData {
  constructor() {
    throw new TypeError('multipart forms are not sent');
  }
}
