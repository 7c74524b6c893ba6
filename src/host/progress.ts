import { counted } from '../base/counted.ts';
import type { ClientEvent, ClientObserver } from '../execute/ports.ts';
import { shorten } from '../output/display-width.ts';
import { reveal } from '../output/unprintable.ts';
import type { Host } from './host.ts';
import { writeStyled } from './message-stream.ts';

/** How long a statement may take before its progress is shown, and how often it is drawn anew. */
const firstMs = 300;
const everyMs = 100;

/** How long SQLite may compute before a message says so. */
const firstComputingMs = 1000;

const eraseLine = '\r\u001B[K';

interface OrgProgress {
  pages: number;
  rows: number;
  underWay: number;
  /** By the clock, in milliseconds; undefined when it does not wait. */
  waitsUntil: number | undefined;
  waitsFor: string;
}

/** The parts of the host that progress needs. */
type ProgressContext = Pick<Host, 'stderr' | 'clock'>;

/**
 * One line on a terminal that shows how far the fetching is, org by org. It is gone when the statement ends.
 */
export class Progress {
  readonly #stream: Host['stderr'];
  readonly #context: ProgressContext;
  readonly #orgs = new Map<string, OrgProgress>();
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #isShown = false;
  readonly #computing: string | undefined;
  #step: string | undefined;

  /** @param computing shown while no request is under way; by default nothing is, for a prompt may be on the line */
  constructor(context: ProgressContext, computing?: string) {
    this.#context = context;
    this.#computing = computing;
    this.#stream = context.stderr;
  }

  /** A statement begins. */
  begin(): void {
    this.end();
    this.#orgs.clear();
    this.#startedAt = this.#context.clock.now();
    this.resume();
  }

  /** Says which part of the work is under way, before the orgs. */
  setStep(step: string): void {
    this.#step = step;
  }

  /** Goes on after `end`, with the same statement. */
  resume(): void {
    this.#timer ??= setInterval(() => this.#draw(), everyMs);
    this.#timer.unref();
  }

  /** Its answer comes, or it failed. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.erase();
  }

  /** Takes the line away; it comes back while requests are under way. */
  erase(): void {
    if (this.#isShown) writeStyled(this.#stream, eraseLine);
    this.#isShown = false;
  }

  readonly observe: ClientObserver = (event: ClientEvent): void => {
    const org = this.#orgs.get(event.org) ?? {
      pages: 0,
      rows: 0,
      underWay: 0,
      waitsUntil: undefined,
      waitsFor: '',
    };
    this.#orgs.set(event.org, org);
    switch (event.kind) {
      case 'sent':
        org.underWay += 1;
        org.waitsUntil = undefined;
        break;
      case 'answered':
        org.underWay -= 1;
        if (event.rows !== undefined) org.pages += 1;
        org.rows += event.rows ?? 0;
        break;
      case 'failed':
        org.underWay -= 1;
        break;
      case 'waiting':
        org.waitsUntil = this.#context.clock.now() + event.waitMs;
        org.waitsFor = event.reason;
        break;
    }
  };

  #draw(): void {
    const now = this.#context.clock.now();
    const busy = [...this.#orgs].some(([, org]) => org.underWay > 0 || (org.waitsUntil ?? 0) > now);
    const computing = busy ? undefined : this.#computing;
    const tookMs = now - this.#startedAt;
    if ((!busy && computing === undefined) || tookMs < (busy ? firstMs : firstComputingMs)) {
      this.erase();
      return;
    }
    const parts = [...this.#orgs].map(([name, org]) => describe(reveal(name), org, now));
    if (computing !== undefined) parts.push(computing);
    if (this.#step !== undefined) parts.unshift(this.#step);
    const line = `${Math.floor(tookMs / 1000)} s  ${parts.join(' · ')}`;
    const { text } = shorten(line, Math.max(1, (this.#stream.columns ?? 80) - 1));
    writeStyled(this.#stream, `${eraseLine}${text}`);
    this.#isShown = true;
  }
}

function describe(name: string, { pages, rows, waitsUntil, waitsFor }: OrgProgress, now: number): string {
  const fetched = `${name}: ${counted(pages, 'page')}, ${counted(rows, 'row')}`;
  if (waitsUntil === undefined || waitsUntil <= now) return fetched;
  return `${fetched}, waiting ${Math.ceil((waitsUntil - now) / 1000)} s (${waitsFor})`;
}
