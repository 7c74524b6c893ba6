import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OktaqlError } from '../../src/base/errors.ts';
import { snapshotTables } from '../../src/cli/snapshot-tables.ts';
import { type Kept, takeTable } from '../../src/cli/take-snapshot.ts';
import type { Org, OrgDirectory } from '../../src/config/org.ts';
import { Secret } from '../../src/config/secret.ts';
import { HistoryDirectory } from '../../src/history/history-directory.ts';
import { createHistoryReader } from '../../src/history/history-reader.ts';
import type { Manifest } from '../../src/history/manifest.ts';
import { SnapshotRun } from '../../src/history/snapshot-run.ts';
import { Session } from '../../src/session.ts';
import type { ParameterValue } from '../../src/sql/parameter-value.ts';
import { FixedClock } from '../emulator/fixed-clock.ts';
import { MemoryClient, type Orgs } from '../fixtures/memory-client.ts';
import { type RowObject, rowObjects } from '../fixtures/row-objects.ts';

export interface Said {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** A history in a directory of its own, of orgs in memory that change from run to run. */
export class MemoryHistory {
  readonly clock = new FixedClock();
  readonly path = mkdtempSync(join(tmpdir(), 'oktaql-history-'));
  readonly directory: HistoryDirectory = new HistoryDirectory(this.path);
  /** What Okta would say now. */
  orgs: Orgs;
  /** `org path` of each request. */
  requests: readonly string[] = [];
  said: Said = { warnings: [], notes: [] };
  /** By name. */
  urls: Readonly<Record<string, string>> = {};
  #session: Promise<Session>;

  constructor(orgs: Orgs) {
    this.orgs = orgs;
    this.#session = this.#open();
  }

  #open(): Promise<Session> {
    const requests: string[] = [];
    this.requests = requests;
    return Session.open({
      clock: this.clock,
      directory: async () => this.#orgDirectory(),
      client: async () => ({
        read: (request, signal) => {
          const client = new MemoryClient(this.orgs);
          requests.push(`${request.org} ${request.path}`);
          return client.read(request, signal);
        },
        write: async () => {
          throw new Error('nothing may be written here');
        },
        close: async () => {},
      }),
      past: async (listener, { orgs }) => {
        this.directory.refresh();
        return createHistoryReader(this.directory, { ...listener, orgs });
      },
    });
  }

  /** Begins a new session, which reads its configuration anew. */
  async reopen(): Promise<void> {
    await (await this.#session).close();
    this.#session = this.#open();
  }

  #orgDirectory(): OrgDirectory {
    const org = (name: string): Org => ({
      name,
      url: this.urls[name] ?? `https://${name}.okta.com`,
      credentials: { kind: 'ssws', token: new Secret('0'.repeat(42)) },
      sources: {},
    });
    return { orgs: Object.keys(this.orgs).map(org), warnings: [] };
  }

  /** Takes a run, at the time that the clock says. */
  async snapshot(
    ...tables: readonly string[]
  ): Promise<{ readonly manifest: Manifest; readonly kept: readonly Kept[] }> {
    const session = await this.#session;
    const now = this.clock.now();
    this.directory.refresh();
    const run = await SnapshotRun.begin(this.directory, { now: () => this.clock.now(), omitted: new Map() });
    const kept: Kept[] = [];
    const { orgs } = this.#orgDirectory();
    for (const table of snapshotTables(
      tables.length === 0 ? ['okta.api_tokens.api_tokens'] : tables,
      session.catalog,
    )) {
      const options = { session, history: this.directory, run, orgs, now, runOptions: () => ({}) };
      kept.push(...(await takeTable(table, options)));
    }
    return { manifest: await run.commit(), kept };
  }

  async rows(
    sql: string,
    parameters: Readonly<Record<string, ParameterValue>> = {},
    asOf?: number,
  ): Promise<readonly RowObject[]> {
    return rowObjects(await this.#session, sql, () => {
      const warnings: string[] = [];
      const notes: string[] = [];
      this.said = { warnings, notes };
      return {
        parameters: new Map(Object.entries(parameters)),
        asOf,
        onWarning: (warning) => warnings.push(warning),
        onNote: (note) => notes.push(note),
      };
    });
  }

  /** The error by which a statement is refused. */
  async refusal(
    sql: string,
    parameters: Readonly<Record<string, ParameterValue>> = {},
  ): Promise<OktaqlError> {
    try {
      await this.rows(sql, parameters);
    } catch (error) {
      return error as OktaqlError;
    }
    throw new Error(`it was not refused: ${sql}`);
  }

  async close(): Promise<void> {
    await (await this.#session).close();
    rmSync(this.path, { recursive: true, force: true });
  }
}
