import { Writable } from 'node:stream';
import { type Clock, systemClock } from '../../base/clock.ts';
import { openAgreements } from '../../host/agreement.ts';
import { demoDirectory } from '../../host/demo.ts';
import { type Host, say } from '../../host/host.ts';
import { messageStream } from '../../host/message-stream.ts';
import { openSession } from '../../host/open-session.ts';
import { writeOptions } from '../../host/write-options.ts';
import { orAborted } from './or-aborted.ts';
import type { SessionSeed, ShellMethods } from './protocol.ts';
import { errorCodec } from './reported-error.ts';
import { ResultCache } from './result-cache.ts';
import { connectPeer, type Peer, type Port } from './rpc.ts';
import { SessionHost } from './session-host.ts';

/** Opens a session and lets the shell at the other end of the port use it. */
export function serveSession(port: Port, seed: SessionSeed, clock: Clock = systemClock): void {
  const cache = new ResultCache(clock);
  let host: Promise<SessionHost> | undefined;
  const methods = Object.fromEntries(
    (
      [
        'run',
        'nextPart',
        'closeAnswer',
        'orgs',
        'importTable',
        'saveTables',
        'schema',
        'clearCache',
        'close',
      ] as const
    ).map((name) => [name, async (params: never) => (await opened())[name](params as never)]),
  );
  const shell: Peer<ShellMethods> = connectPeer(
    port,
    { ...methods, cancel: async (reason) => (await opened()).cancel(reason) },
    errorCodec,
  );
  const opened = () => {
    host ??= open(shell, seed, cache, clock);
    return host;
  };
  // When it cannot be opened, the first call fails with that error.
  opened().catch(() => {});
}

async function open(
  shell: Peer<ShellMethods>,
  seed: SessionSeed,
  cache: ResultCache,
  clock: Clock,
): Promise<SessionHost> {
  const { options, image, cwd } = seed;
  const isFresh = image === undefined;
  const context = contextOf(shell, seed, clock);
  const { session, close } = await openSession(
    isFresh ? options : { ...options, table: [] },
    context,
    [(event) => void shell.call('observe', event)],
    {
      interruptible: false,
      image,
      directory:
        options.demo === true
          ? async () => demoDirectory(await shell.call('demoOrgs', undefined))
          : undefined,
      client: (client) => cache.over(client),
      // The shell asked before this thread began.
      agreements: openAgreements(context, seed.given),
    },
  );
  return new SessionHost(
    {
      session,
      cache,
      cwd,
      clock,
      options,
      close,
      writes: ({ dryRun, columns, options: changed }) =>
        writeOptions(
          { ...options, ...changed, ...(dryRun ? { dryRun } : {}) },
          { ...context, stderr: Object.assign(context.stderr, { columns }) },
          (question, signal) => orAborted(shell.call('ask', question), signal),
        ),
      onFailedOrg: (org, error) => say(context, `warning: rows of ${org} are missing: ${error.message}`),
      onNote: (note) => {
        if (options.quiet !== true) say(context, `note: ${note}`);
      },
      onWarning: (warning) => say(context, `warning: ${warning}`),
      keepImage: (kept) => void shell.call('keepImage', kept, [kept.buffer as ArrayBuffer]),
    },
    isFresh && options.table.length > 0,
  );
}

/** A context without a terminal: its messages go to the shell. */
function contextOf(shell: Peer<ShellMethods>, { env, cwd, homeDir }: SessionSeed, clock: Clock): Host {
  const said: Host['stderr'] = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      void shell.call('say', text);
      done();
    },
  });
  return {
    stdin: process.stdin,
    stdout: said,
    stderr: messageStream(Object.assign(said, { isTTY: true })),
    env,
    cwd,
    homeDir,
    clock,
    interrupt: new AbortController().signal,
  };
}
