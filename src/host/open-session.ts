import type { Clock } from '../base/clock.ts';
import { loadOrgDirectory } from '../config/load-orgs.ts';
import type { OrgDirectory } from '../config/org.ts';
import { chosenOrgs } from '../config/orgs-in-use.ts';
import { NotAgreedError } from '../config/trust/trust.ts';
import type { ApiClient, ClientObserver } from '../execute/ports.ts';
import { Session } from '../session.ts';
import { type Agreements, openAgreements, sayUnusedConfiguration, settleConfiguration } from './agreement.ts';
import type { CommonOptions } from './common-options.ts';
import { sayAfterDemo } from './demo.ts';
import { type Host, say } from './host.ts';
import { asOfTime, openPast } from './open-history.ts';
import { noticeRetries } from './retry-notice.ts';
import { describeEvent } from './verbose.ts';
import { askAtTerminal } from './write-options.ts';

/** A session with its own end: `close` ends all its parts. */
export interface OpenedSession {
  readonly session: Session;
  close(): Promise<void>;
}

/** Replacements for a session's usual parts. */
export interface SessionParts {
  /** In place of the configuration's, or of the demo's. */
  readonly directory?: (() => Promise<OrgDirectory>) | undefined;
  /** The clock of the statements; the client keeps to the real one. */
  readonly clock?: Clock | undefined;
  /** Stands before the client. */
  readonly client?: ((client: ApiClient) => ApiClient) | undefined;
  /** False in a thread of its own, which is ended as a whole. Default true. */
  readonly interruptible?: boolean | undefined;
  /** Local tables to begin with. */
  readonly image?: Uint8Array | undefined;
  /** The statements, where they are known: their tables and connections are made ready while SQLite loads. */
  readonly sql?: string | undefined;
  /** Given when the caller has settled the configuration of the working directory: then no question and no message. */
  readonly agreements?: Agreements | undefined;
}

/**
 * The session of a command: orgs, client and local tables as its options say. Nothing is loaded or asked before a
 * statement needs it, but for the local tables.
 */
export async function openSession(
  options: CommonOptions,
  context: Host,
  observers: readonly ClientObserver[] = [],
  parts: SessionParts = {},
): Promise<OpenedSession> {
  const closers: (() => Promise<void>)[] = [];
  const agreements = parts.agreements ?? openAgreements(context);
  const ask = parts.agreements === undefined ? askAtTerminal(context) : undefined;
  // Before a statement begins, for its time must not pass while a person reads.
  if (ask !== undefined && mentionsOkta(parts.sql))
    await settleConfiguration(options, agreements, ask, context);
  const messages = messagesOf(options, context);
  const observer: ClientObserver = (event) => {
    for (const observe of [...observers, ...messages]) observe(event);
  };
  const createClient = async (directory: OrgDirectory): Promise<ApiClient> => {
    const { createApiClient } = await import('../okta/client.ts');
    const client = createApiClient({
      directory,
      clock: context.clock,
      observer,
      concurrency: options.concurrency,
      env: context.env,
    });
    return parts.client?.(client) ?? client;
  };
  const isConfigured = parts.directory === undefined && options.demo !== true;
  let isConsulted = false;
  const configured = () => loadDirectory(options, context, agreements);
  const readsPast = options.asOf !== undefined || /\bsystem_time\b/i.test(parts.sql ?? '');
  const early =
    isConfigured && !readsPast ? startEarly(parts.sql ?? '', configured, createClient) : undefined;
  const named = isNamed(options, context) ? (early?.directory ?? configured()) : undefined;
  // The message comes below: by then there is a session, and an error there closes it.
  named?.catch(() => {});
  const session = await Session.open({
    interruptible: parts.interruptible ?? true,
    clock: parts.clock ?? context.clock,
    image: parts.image,
    past: openPast(options, context),
    asOf: asOfTime(options, parts.clock ?? context.clock),
    directory: async () => {
      if (parts.directory !== undefined) return chosenOrgs(await parts.directory(), options.orgs);
      isConsulted = options.demo !== true;
      const directory =
        options.demo === true
          ? await (await import('./demo.ts')).startDemo(context, closers)
          : await (early?.directory ?? named ?? configured());
      if (options.quiet !== true)
        for (const warning of directory.warnings) say(context, `warning: ${warning}`);
      return chosenOrgs(directory, options.orgs);
    },
    client: (directory) => early?.client ?? createClient(directory),
  });
  const close = async () => {
    await session.close();
    // The session knows of the client only if a statement came to ask for it.
    await early?.client.then(
      (client) => client.close(),
      () => {},
    );
    for (const end of closers) await end();
    if (options.demo === true && closers.length > 0) sayAfterDemo(options, context);
    const isSilent = parts.agreements !== undefined || options.quiet === true;
    if (!isConsulted && !isSilent) await sayUnusedConfiguration(options, agreements, context);
  };
  try {
    await named?.catch(unlessNotAgreed);
    await loadTables(session, options.table, context);
  } catch (error) {
    await close();
    throw error;
  }
  return { session, close };
}

/** A file that nobody agreed to fails the statements that need it, and no others. */
function unlessNotAgreed(error: unknown): void {
  if (!(error instanceof NotAgreedError)) throw error;
}

/** Statements that are not known may. */
const mentionsOkta = (sql = 'okta'): boolean => /\bokta\b/i.test(sql);

/** Messages about requests: each request with `--verbose`, else only the reason of a wait. */
function messagesOf(options: CommonOptions, context: Host): readonly ClientObserver[] {
  if (options.verbose === true) {
    return [
      (event) => {
        const line = describeEvent(event);
        if (line !== undefined) say(context, line);
      },
    ];
  }
  // A program that asks for JSON reads an error as JSON: nothing else may stand beside it.
  if (options.quiet === true || options.output?.toLowerCase() === 'json') return [];
  return [noticeRetries((line) => say(context, line))];
}

/**
 * Whether the user names the configuration file. Then it must be one, even for statements that need none: a mistyped
 * path would go unnoticed until it matters.
 */
const isNamed = ({ config, demo }: CommonOptions, { env }: Host): boolean =>
  config !== undefined || (demo !== true && Boolean(env['OKTAQL_CONFIG']));

/** More orgs than this are connected to when they are asked. */
const mostEarlyConnections = 8;

/**
 * Statements that mention Okta will need the configuration, the client and a connection: all are made ready while
 * threads compile SQLite. No error or warning appears before a statement needs them, and nothing is sent.
 */
function startEarly(
  sql: string,
  directory: () => Promise<OrgDirectory>,
  client: (directory: OrgDirectory) => Promise<ApiClient>,
): { readonly directory: Promise<OrgDirectory>; readonly client: Promise<ApiClient> } | undefined {
  if (!mentionsOkta(sql)) return undefined;
  const loading = directory();
  const starting = loading.then(client);
  const connect = async () => {
    const names = (await loading).orgs.map(({ name }) => name);
    const named = names.filter((name) => sql.includes(name));
    for (const name of (named.length > 0 ? named : names).slice(0, mostEarlyConnections)) {
      (await starting).connect?.(name);
    }
  };
  connect().catch(() => {});
  // An error belongs to the statement that needs the orgs; perhaps none does.
  starting.catch(() => {});
  return { directory: loading, client: starting };
}

const loadDirectory = (options: CommonOptions, context: Host, trust: Agreements): Promise<OrgDirectory> =>
  loadOrgDirectory({
    configPath: options.config,
    env: context.env,
    cwd: context.cwd,
    homeDir: context.homeDir,
    trust,
  });

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function loadTables(
  session: Session,
  given: readonly string[],
  { cwd, interrupt, stdin }: Host,
): Promise<void> {
  if (given.length === 0) return;
  const { parseTableOption } = await import('../store/local-table/table-option.ts');
  const { loadDatabaseFile, loadLocalTable, loadPipedTable } = await import('../store/load-local-table.ts');
  for (const argument of given) {
    const { name, path } = parseTableOption(argument);
    if (name !== undefined && path === '-') {
      await loadPipedTable(session.store, name, await bytesOf(stdin), interrupt);
    } else if (name === undefined) await loadDatabaseFile(session.store, path, cwd, interrupt);
    else await loadLocalTable(session.store, name, path, cwd, interrupt);
  }
}
