import { oktaCatalog } from '../../catalog/catalog.ts';
import { openAgreements } from '../../host/agreement.ts';
import type { Host } from '../../host/host.ts';
import { openLibrary } from '../../saved/query-library.ts';
import type { Engine } from '../engine/engine.ts';
import type { Settings } from '../settings.ts';
import { listFiles } from './list-files.ts';
import type { CompletionScope } from './names-in-scope.ts';

/** Reads the names for completion from the session as it is now. */
export class SessionScope {
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #context: Host;
  /** Of `--queries`. */
  readonly #queries: string | undefined;
  /** Once they were asked for. */
  #orgs: readonly string[] | undefined;

  constructor(engine: Engine, settings: Settings, context: Host, queries: string | undefined) {
    this.#engine = engine;
    this.#settings = settings;
    this.#context = context;
    this.#queries = queries;
  }

  /** @param text the entry being typed: only the names that it may need are looked up */
  async read(text: string): Promise<CompletionScope> {
    const { localTables, functions } = this.#engine.schema;
    const { cwd, homeDir } = this.#context;
    return {
      catalog: oktaCatalog,
      localTables,
      functions,
      orgs: /subdomain|\.use\b/i.test(text) ? await this.#knownOrgs() : [],
      queries: /^\s*\.(run|queries)\s/.test(text) ? await this.#knownQueries() : [],
      parameters: [...this.#settings.parameters.keys()],
      files: (prefix) => listFiles(prefix, cwd, homeDir),
    };
  }

  async #knownOrgs(): Promise<readonly string[]> {
    try {
      this.#orgs ??= (await this.#engine.orgs()).map(({ name }) => name);
      return this.#orgs;
    } catch {
      // A configuration that cannot be read is an error of the statement that needs it.
      return [];
    }
  }

  async #knownQueries(): Promise<readonly string[]> {
    try {
      // No question may come while a person types.
      const trust = openAgreements(this.#context);
      const library = await openLibrary({ ...this.#context, queries: this.#queries, trust });
      return library.all().map(({ name }) => name);
    } catch {
      // A fault in a query's file is an error when the query is run.
      return [];
    }
  }
}
