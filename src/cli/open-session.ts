import type { Clock } from '../clock.ts';
import { loadOrgDirectory } from '../config/load.ts';
import type { OrgDirectory } from '../config/org.ts';
import type { ApiClient, ClientObserver } from '../execute/ports.ts';
import { Session } from '../session.ts';
import type { CommonOptions } from './common-options.ts';
import { type CliContext, say } from './context.ts';
import { noticeRetries } from './retry-notice.ts';
import { describeEvent } from './verbose.ts';

/** A session, and what has to be ended with it. */
export interface OpenedSession {
  readonly session: Session;
  close(): Promise<void>;
}

/** What takes the place of a session's usual parts. */
export interface SessionParts {
  /** In place of the configuration's, or of the demo's. */
  readonly directory?: (() => Promise<OrgDirectory>) | undefined;
  /** What time it is for the statements; the client keeps to the real one. */
  readonly clock?: Clock | undefined;
  /** Stands before the client. */
  readonly client?: ((client: ApiClient) => ApiClient) | undefined;
  /** False in a thread of its own, which is ended as a whole. Default true. */
  readonly interruptible?: boolean | undefined;
  /** Local tables to begin with. */
  readonly image?: Uint8Array | undefined;
  /** The statements, where they are known: what they will need is made ready while SQLite is. */
  readonly sql?: string | undefined;
}

/**
 * The session of a command: orgs, client and local tables as its options say. Nothing is loaded or asked before a
 * statement needs it, but for the local tables.
 */
export async function openSession(
  options: CommonOptions,
  context: CliContext,
  observers: readonly ClientObserver[] = [],
  parts: SessionParts = {},
): Promise<OpenedSession> {
  const closers: (() => Promise<void>)[] = [];
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
  const configured = () => loadDirectory(options, context);
  const early = isConfigured ? startEarly(parts.sql ?? '', configured, createClient) : undefined;
  const named = isNamed(options, context) ? (early?.directory ?? configured()) : undefined;
  // It is told below, once there is a session to be closed.
  named?.catch(() => {});
  const session = await Session.open({
    interruptible: parts.interruptible ?? true,
    clock: parts.clock ?? context.clock,
    image: parts.image,
    directory: async () => {
      if (parts.directory !== undefined) return parts.directory();
      const directory =
        options.demo === true
          ? await startDemo(context, closers)
          : await (early?.directory ?? named ?? configured());
      if (options.quiet !== true)
        for (const warning of directory.warnings) say(context, `warning: ${warning}`);
      return directory;
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
  };
  try {
    await named;
    await loadTables(session, options.table, context);
  } catch (error) {
    await close();
    throw error;
  }
  return { session, close };
}

/** What people are told of requests: each with `--verbose`, else only why they are waited for. */
function messagesOf(options: CommonOptions, context: CliContext): readonly ClientObserver[] {
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
const isNamed = ({ config, demo }: CommonOptions, { env }: CliContext): boolean =>
  config !== undefined || (demo !== true && Boolean(env['OKTAQL_CONFIG']));

/** More orgs than this are connected to when they are asked. */
const mostEarlyConnections = 8;

/**
 * Statements that mention Okta will need the configuration, the client and a connection: all are made ready while
 * threads compile SQLite. Nothing is said of what is found before a statement asks for it, and nothing is sent.
 */
function startEarly(
  sql: string,
  directory: () => Promise<OrgDirectory>,
  client: (directory: OrgDirectory) => Promise<ApiClient>,
): { readonly directory: Promise<OrgDirectory>; readonly client: Promise<ApiClient> } | undefined {
  if (!/\bokta\b/i.test(sql)) return undefined;
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
  // What is wrong is told to the statement that asks for it; there may be none.
  starting.catch(() => {});
  return { directory: loading, client: starting };
}

export const loadDirectory = (options: CommonOptions, context: CliContext): Promise<OrgDirectory> =>
  loadOrgDirectory({
    configPath: options.config,
    env: context.env,
    cwd: context.cwd,
    homeDir: context.homeDir,
  });

/** Starts the embedded orgs and configures them. */
export async function startDemo(
  context: CliContext,
  closers: (() => Promise<void>)[],
): Promise<OrgDirectory> {
  const { startEmulator } = await import('../emulator/emulator.ts');
  const { Secret } = await import('../config/secret.ts');
  const emulator = await startEmulator({ clock: context.clock });
  closers.push(() => emulator.stop());
  return {
    orgs: emulator.orgs.map(({ name, url, token }) => ({
      name,
      url,
      credentials: { kind: 'ssws', token: new Secret(token) },
      sources: { url: '--demo', token: '--demo' },
    })),
    warnings: [],
  };
}

async function loadTables(
  session: Session,
  given: readonly string[],
  { cwd, interrupt }: CliContext,
): Promise<void> {
  if (given.length === 0) return;
  const { parseTableOption } = await import('../store/local-table/table-option.ts');
  const { loadLocalTable } = await import('../store/load-local-table.ts');
  for (const argument of given) {
    const { name, path } = parseTableOption(argument);
    await loadLocalTable(session.store, name, path, cwd, interrupt);
  }
}
