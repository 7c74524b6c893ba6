import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type EmulatedOrg,
  type Emulator,
  type EmulatorOptions,
  startEmulator,
} from '../emulator-support/start-emulator.ts';
import { configFor } from '../fixtures/emulated-orgs.ts';
import {
  type Ended,
  type InProcessOptions,
  makeWorkplace,
  runOktaql,
  type Workplace,
} from '../fixtures/run-oktaql.ts';

/** The embedded orgs with one home, whose journal goes on from run to run. */
export interface EmulatedWrites {
  readonly emulator: Emulator;
  readonly acme: EmulatedOrg;
  readonly place: Workplace;
  readonly journalPath: string;
  /** `oktaql query SQL …` */
  query(sql: string, ...argv: readonly string[]): Promise<Ended>;
  /** The same at a terminal at which `typed` is typed. */
  queryAtTerminal(typed: string, sql: string, ...argv: readonly string[]): Promise<Ended>;
  run(argv: readonly string[], options?: Omit<InProcessOptions, 'place'>): Promise<Ended>;
  /** The id of the only token of that name. */
  idOf(name: string, org?: string): string;
  /** Ids of all tokens that an org has now. */
  ids(org?: string): readonly string[];
  /** PUT and DELETE requests so far: `DELETE acme /api/v1/api-tokens/00T…`. */
  sentWrites(): readonly string[];
  /** The records of the journal; none while there is no file. */
  // biome-ignore lint/suspicious/noExplicitAny: records of any shape, which the tests look into.
  journal(): any[];
}

/** Gone when the test is over. */
export async function startEmulatedWrites(options: EmulatorOptions = {}): Promise<EmulatedWrites> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.stop());
  const place = makeWorkplace({ 'oktaql.yaml': configFor(emulator.orgs) }, { agreed: false });
  const journalPath = join(place.homeDir, '.local/state/oktaql/writes.jsonl');
  const run: EmulatedWrites['run'] = (argv, more = {}) =>
    runOktaql([...argv, '--config', 'oktaql.yaml'], { ...more, place });
  const tokens = (org: string) => [...emulator.org(org).state.tokens];
  return {
    emulator,
    acme: emulator.org('acme'),
    place,
    journalPath,
    run,
    query: (sql, ...argv) => run(['query', sql, ...argv]),
    queryAtTerminal: (typed, sql, ...argv) =>
      run(['query', sql, ...argv], { stdin: typed, stdinTerminal: true, stderrTerminal: { columns: 200 } }),
    idOf: (name, org = 'acme') => {
      const [found, ...others] = tokens(org).filter((token) => token.name === name);
      if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} tokens ${name}`);
      return found.id;
    },
    ids: (org = 'acme') => tokens(org).map(({ id }) => id),
    sentWrites: () => emulator.requests.lines.filter((line) => !line.startsWith('GET ')),
    journal: () =>
      existsSync(journalPath)
        ? readFileSync(journalPath, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line))
        : [],
  };
}

export const table = 'okta.api_tokens.api_tokens';
