import type { Clock } from '../base/clock.ts';
import { NoAnswerError, OktaError, type RequestLocation, TimeUpError } from '../base/errors.ts';
import type { Org } from '../config/org.ts';
import type { ClientObserver, JsonObject, Method } from '../execute/ports.ts';
import type { Authorization, Signature } from './authorization.ts';
import { type Budget, type Patience, type Pause, RateLimitClosed } from './budget.ts';
import { createQuote } from './excerpt.ts';
import { type Exchange, exchangeOnce } from './exchange.ts';
import type { Send } from './http.ts';
import { type Answer, target, unusable } from './okta-answer.ts';
import { oktaErrorFrom } from './okta-error.ts';
import { readRateLimit } from './rate-limit.ts';
import { isRedirect, redirectTarget } from './redirect.ts';
import { afterRefusal, backoffMs, isTransientStatus, maxRetries } from './retry.ts';
import { TransportFailure } from './transport-failure.ts';

/** A request to one org, before it is signed. */
export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly json?: JsonObject | undefined;
  /** Such as `list_api_tokens`. */
  readonly operation: string;
  /** For messages: `page 2 of list_api_tokens`, say. Default: the operation. */
  readonly what?: string | undefined;
  readonly scope: string;
  readonly retryable: boolean;
  /** Called with each answer of success as soon as its headers are there, before the body. */
  readonly onHeaders?: ((headers: Headers, url: URL) => void) | undefined;
}

/** A success and its value. The observer gets `rows`. */
export interface Interpreted<T> {
  readonly value: T;
  readonly rows?: number;
}

/** One time that a request was sent, or was about to be. */
export interface Attempt {
  /** It went out over a connection, so that it may have arrived. */
  readonly sent: boolean;
  /** Undefined when no whole answer came. */
  readonly answer: Answer | undefined;
}

/** The way to one org: signatures, the org's budget, retries, redirects within the org, and errors. */
export interface Channel {
  /**
   * Sends until there is an answer of success, as often as the retry rules allow.
   * @throws OktaError, NoAnswerError, ConfigError, the signal's reason, and what `interpret` throws.
   */
  request<T>(
    outgoing: Outgoing,
    authorization: Authorization,
    patience: Patience,
    interpret: (answer: Answer) => Interpreted<T>,
  ): Promise<T>;
  /** The same for a request of which every attempt counts. Never throws: `fault` is what ended it without success. */
  attempt(
    outgoing: Outgoing,
    authorization: Authorization,
    patience: Patience,
  ): Promise<{ readonly attempts: readonly Attempt[]; readonly fault: unknown }>;
}

export interface ChannelParts {
  readonly org: Org;
  readonly send: Send;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly observer: ClientObserver;
  /** In [0, 1). */
  readonly random: () => number;
  readonly nextId: () => number;
}

export function createChannel(parts: ChannelParts): Channel {
  const quotes = new WeakMap<Authorization, Answer['quote']>();
  const quoteFor = (authorization: Authorization): Answer['quote'] => {
    const quote = quotes.get(authorization) ?? createQuote(authorization.secrets);
    quotes.set(authorization, quote);
    return quote;
  };
  const begin = (outgoing: Outgoing, authorization: Authorization, patience: Patience): Run => ({
    ...parts,
    id: parts.nextId(),
    outgoing,
    authorization,
    patience,
    quote: quoteFor(authorization),
    signedAnewFor: new Set(),
    url: outgoing.url,
    attempts: [],
    waitsFor: 'turn',
    retries: 0,
    redirects: 0,
  });
  return {
    async request(outgoing, authorization, patience, interpret) {
      const exchange = await acceptedExchange(begin(outgoing, authorization, patience));
      return interpretAndReport(exchange, interpret);
    },
    async attempt(outgoing, authorization, patience) {
      const run = begin(outgoing, authorization, patience);
      try {
        (await acceptedExchange(run)).report();
        return { attempts: run.attempts, fault: undefined };
      } catch (fault) {
        return { attempts: run.attempts, fault };
      }
    },
  };
}

/** @throws what the answer or the failure that ends it means, when it is none of success */
async function acceptedExchange(run: Run): Promise<Exchange> {
  try {
    return await exchangeUntilAccepted(run);
  } catch (error) {
    throw error instanceof TimeUpError ? timeUpOf(run, error) : error;
  }
}

async function exchangeUntilAccepted(run: Run): Promise<Exchange> {
  for (;;) {
    const outcome = await attempt(run);
    if (outcome instanceof TransportFailure) {
      await retryAfterFailure(run, outcome);
      continue;
    }
    const { exchange, signature } = outcome;
    if (isAccepted(run, exchange.answer)) {
      run.budget.grow();
      return exchange;
    }
    exchange.report();
    await retryAfterAnswer(run, exchange, signature);
  }
}

/** Adds to the signal's reason what the request was waiting for. */
function timeUpOf(run: Run, error: TimeUpError): TimeUpError {
  const { what = run.outgoing.operation } = run.outgoing;
  const waits: Readonly<Record<Run['waitsFor'], string>> = {
    turn: `its turn to be asked for ${what}`,
    signature: `an access token for ${what}`,
    answer: what,
    retry: `another attempt at ${what}`,
  };
  return error.waitingFor({ request: locationOf(run), what: waits[run.waitsFor] });
}

/** One request on its way: where it goes now, and how often it has been sent. */
interface Run extends ChannelParts {
  readonly id: number;
  readonly outgoing: Outgoing;
  readonly authorization: Authorization;
  readonly patience: Patience;
  readonly quote: Answer['quote'];
  readonly signedAnewFor: Set<string>;
  url: URL;
  readonly attempts: { sent: boolean; answer: Answer | undefined }[];
  waitsFor: 'turn' | 'signature' | 'answer' | 'retry';
  retries: number;
  redirects: number;
}

async function attempt(
  run: Run,
): Promise<{ readonly exchange: Exchange; readonly signature: Signature } | TransportFailure> {
  const { outgoing, authorization, patience, url } = run;
  const { method, json, onHeaders, retryable, scope } = outgoing;
  run.waitsFor = 'turn';
  const turn = await enter(run);
  try {
    // Signed last, because proofs and access tokens age while a request waits.
    run.waitsFor = 'signature';
    const signature = await authorization.sign({ method, url, scope }, patience);
    run.waitsFor = 'answer';
    const current: Run['attempts'][number] = { sent: false, answer: undefined };
    run.attempts.push(current);
    const exchange = await exchangeOnce(
      {
        method,
        url,
        json,
        form: signature.form,
        headers: signature.headers,
        repeatable: retryable,
        onSent: () => {
          current.sent = true;
        },
        onHeaders: (status, headers) => {
          // First, because the next page may be asked for at once.
          turn.answered(readRateLimit(headers, run.clock.now()));
          if (status === 200) onHeaders?.(headers, url);
        },
      },
      {
        id: run.id,
        org: run.org.name,
        operation: outgoing.operation,
        attempt: run.attempts.length,
        quote: run.quote,
      },
      run,
      patience.signal,
    );
    current.answer = exchange.answer;
    return { exchange, signature };
  } catch (error) {
    if (error instanceof TransportFailure) return error;
    throw error;
  } finally {
    turn.end();
  }
}

async function enter(run: Run) {
  try {
    return await run.budget.enter(run.url.pathname, run.patience);
  } catch (error) {
    if (!(error instanceof RateLimitClosed)) throw error;
    const request = locationOf(run);
    const used =
      error.by === 'Okta' ? 'the rate limit is used up' : "the org's requestsPerMinute are used up";
    throw new OktaError(
      `${request.org}: ${used} for another ${seconds(error.waitMs)}, ` +
        `longer than the time-out allows: ${target(request)}`,
      { request, status: 429, hint: 'Allow more time with --timeout.' },
    );
  }
}

/** Methods that only ask: for pages (GET) and for access tokens (POST). */
const asks: ReadonlySet<Method> = new Set(['GET', 'POST']);

/** Whether the answer is one of success. */
const isAccepted = ({ outgoing }: Run, { status }: Answer): boolean =>
  // Any other success may hold a part, or nothing: 202 comes before the work is done, 206 and 226 are parts.
  asks.has(outgoing.method) ? status === 200 : status >= 200 && status < 300;

function interpretAndReport<T>(exchange: Exchange, interpret: (answer: Answer) => Interpreted<T>): T {
  let rows: number | undefined;
  try {
    const interpreted = interpret(exchange.answer);
    rows = interpreted.rows;
    return interpreted.value;
  } finally {
    exchange.report(rows);
  }
}

async function retryAfterFailure(run: Run, failure: TransportFailure): Promise<void> {
  const request = locationOf(run);
  const giveUp = (note: string) =>
    new NoAnswerError(`${request.org}: ${failure.message}${note}: ${target(request)}`, {
      request,
      hint: failure.hint,
      neverSent: !run.attempts.some(({ sent }) => sent),
    });
  if (!failure.transient || !run.outgoing.retryable) throw giveUp('');
  if (run.retries >= maxRetries) throw giveUp(`, after ${maxRetries} retries too`);
  run.retries++;
  const waitMs = failure.stale ? 0 : backoffMs(run.retries, run.random());
  await waitWithin(run, waitMs, () => giveUp(', and the time-out leaves no time to retry'));
}

/** Prepares the next attempt, or throws when there is to be none. */
async function retryAfterAnswer(run: Run, { answer, rateLimit }: Exchange, signature: Signature) {
  if (isRedirect(answer)) {
    run.url = redirectTarget(answer, run.redirects);
    run.redirects++;
    return;
  }
  if (answer.status < 400) throw unusable(answer, 'this status is no answer to such a request');
  const giveUp = (note?: string) => oktaErrorFrom(answer, { ...run.outgoing, org: run.org }, note);
  if (!run.outgoing.retryable) throw giveUp();
  const refusedFor = signature.refusedFor(answer);
  if (refusedFor !== undefined && !run.signedAnewFor.has(refusedFor)) {
    run.signedAnewFor.add(refusedFor);
    return;
  }
  if (!isTransientStatus(answer.status)) throw giveUp();
  if (run.retries >= maxRetries) throw giveUp(`after ${maxRetries} retries`);
  run.retries++;
  if (answer.status !== 429) {
    await waitWithin(run, backoffMs(run.retries, run.random()), () => giveUp('no time is left to retry'));
    return;
  }
  const { waitMs, limit, hopeless } = afterRefusal(rateLimit, run.retries, run.random());
  const tooLong = () => giveUp(`to wait the ${seconds(waitMs)} that it asks for would take too long`);
  if (hopeless || isPastDeadline(run, waitMs)) throw tooLong();
  if (limit === 'window') {
    // The wait itself is at the entrance, where it is the same for all who want to send.
    run.budget.close(run.url.pathname, waitMs);
    return;
  }
  run.budget.shrink();
  await waitWithin(run, waitMs, tooLong);
}

async function waitWithin(run: Run, waitMs: number, tooLong: () => Error): Promise<void> {
  if (isPastDeadline(run, waitMs)) throw tooLong();
  run.waitsFor = 'retry';
  await run.pause(waitMs, 'retry', run.patience.signal);
}

function isPastDeadline({ clock, patience }: Run, waitMs: number): boolean {
  return patience.deadline !== undefined && clock.now() + waitMs > patience.deadline;
}

function locationOf({ org, outgoing, url, quote }: Run): RequestLocation {
  return { org: org.name, method: outgoing.method, url: quote(url.href, 1000) };
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
