import { join } from 'node:path';
import { Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Command } from 'commander';
import { NoAnswerError, UsageError } from '../base/errors.ts';
import { stateDirectory } from '../config/user-directories.ts';
import { openAgreements } from '../host/agreement.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { startDeadline } from '../host/deadline.ts';
import { createDemo, demoDirectory } from '../host/demo.ts';
import { type Host, say } from '../host/host.ts';
import { messageStream } from '../host/message-stream.ts';
import { openSession } from '../host/open-session.ts';
import { reportError } from '../host/report-error.ts';
import { writeOptions } from '../host/write-options.ts';
import { createCallLog } from '../mcp/call-log.ts';
import { createPreviews } from '../mcp/previews.ts';
import { resourcesOf } from '../mcp/resources.ts';
import { serveMcp } from '../mcp/server.ts';
import type { ToolCall } from '../mcp/tool.ts';
import { toolsFor } from '../mcp/tools.ts';
import { FindingsError } from '../saved/audit/check-outcome.ts';
import { openLibrary } from '../saved/query-library.ts';
import { redactorFor } from '../writes/send/redact.ts';
import { runCommand } from './run-cli.ts';

interface McpOptions {
  readonly allowWrites?: boolean;
  readonly maxRows?: number;
}

/** How long a call may take, unless `--timeout` says otherwise. In seconds. */
const usualSeconds = 60;

const maxBytes = 64 * 1024;

/** `oktaql mcp`: a server of the Model Context Protocol on standard input and output, until the client goes away. */
export async function runMcp(command: Command, given: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { allowWrites = false, maxRows = 200 } = command.opts<McpOptions>();
  if (given.stdin.isTTY === true) {
    throw new UsageError(
      'oktaql mcp is started by a program that speaks the protocol, and this is a terminal',
      {
        hint: 'In its configuration: command oktaql, arguments mcp.',
      },
    );
  }
  const leaving = new AbortController();
  const interrupt = AbortSignal.any([given.interrupt, leaving.signal]);
  const demo = options.demo === true ? createDemo(given) : undefined;
  const context: Host = { ...given, interrupt, demoOrgs: demo?.orgs };
  let requests = 0;
  const { session, close } = await openSession(
    options,
    context,
    [
      ({ kind }) => {
        if (kind === 'sent') requests += 1;
      },
    ],
    {
      agreements: openAgreements(context),
      directory: demo && (async () => demoDirectory(await demo.orgs())),
    },
  );
  const library = () => openLibrary({ ...context, queries: options.queries, trust: openAgreements(context) });
  const previews = createPreviews(() => context.clock.now());
  const seconds = options.timeout ?? usualSeconds;
  const openCall = (signal: AbortSignal) => {
    const before = requests;
    const deadline = startDeadline('the call', seconds, {
      interrupt: AbortSignal.any([interrupt, signal]),
      clock: context.clock,
    });
    const call: ToolCall = {
      session,
      limits: { maxRows, maxBytes },
      get signal() {
        return deadline.signal;
      },
      timeLimit: deadline.limit,
      maxRequests: options.maxRequests,
      queries: library,
      runCommand: (argv) =>
        commandAsJson([...argv], command, { ...context, interrupt: deadline.signal }, seconds),
      previews,
      writeOptions: (port, policy) => {
        const usual = writeOptions({ ...options, yes: false }, context, undefined);
        return {
          policy: { ...usual.policy, ...policy },
          port: { ...usual.port, show: async () => {}, showOutcomes: async () => {}, ...port },
          openJournal: usual.openJournal,
        };
      },
    };
    return Object.assign(call, {
      end: () => {
        deadline.stop();
        return requests - before;
      },
    });
  };
  const orgs = () =>
    session.directory().then(
      (directory) => directory.orgs,
      () => [],
    );
  const redact = redactorFor(await orgs());
  const transport = new StdioServerTransport(
    given.stdin as typeof process.stdin,
    given.stdout as typeof process.stdout,
  );
  const server = await serveMcp(transport, {
    tools: toolsFor({ allowWrites }),
    resources: async () => resourcesOf(session.catalog, await library()),
    log: createCallLog(join(stateDirectory(context), 'mcp-calls.jsonl'), redact),
    openCall,
    previews,
    hidden: [
      options.history,
      options.queries,
      options.config,
      options.journal,
      context.homeDir,
      context.cwd,
    ].filter((path) => path !== undefined),
    now: () => context.clock.now(),
    onError: (tool, error) => {
      if (options.quiet !== true)
        context.stderr.write(
          `${tool}: ${reportError(error, { json: false, verbose: options.verbose === true }).text}`,
        );
    },
  });
  if (options.quiet !== true) {
    say(context, `oktaql mcp: ${allowWrites ? 'reads, and writes that a person agrees to' : 'reads only'}`);
  }
  try {
    await untilGone(given, interrupt);
  } finally {
    leaving.abort(new NoAnswerError('the client is gone'));
    await server.close();
    await close();
    await demo?.stop();
  }
}

/** A client that goes away closes our input. */
const untilGone = ({ stdin }: Host, interrupt: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    stdin.once('end', resolve);
    stdin.once('close', resolve);
    interrupt.addEventListener('abort', () => reject(interrupt.reason), { once: true });
  });

/** The options by which this server was started decide which orgs, history and queries a command has. */
const kept: readonly (keyof CommonOptions)[] = [
  'config',
  'queries',
  'waivers',
  'history',
  'concurrency',
  'maxRequests',
  'demo',
];

const optionName = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Runs a command with its result as JSON. Nobody is asked. Its messages are not for the client.
 * @throws OktaqlError; findings are none
 */
async function commandAsJson(
  argv: readonly string[],
  command: Command,
  context: Host,
  seconds: number,
): Promise<unknown> {
  const options = readCommonOptions(command);
  const usual = kept.flatMap((key) => {
    const value = options[key];
    if (value === undefined) return [];
    return value === true ? [optionName(key)] : [`${optionName(key)}=${value}`];
  });
  const narrowed =
    options.orgs === undefined || argv.includes('--orgs') ? [] : ['--orgs', options.orgs.join(',')];
  const [name = '', ...rest] = argv;
  const stdout = new Captured();
  const host: Host = { ...context, stdout, stderr: messageStream(new Captured()) };
  try {
    await runCommand(
      [name, ...usual, ...narrowed, '-q', '-o', 'json', `--timeout=${seconds}`, ...rest],
      host,
    );
  } catch (error) {
    if (!(error instanceof FindingsError) && stdout.text === '') throw error;
  }
  return JSON.parse(stdout.text || '[]');
}

class Captured extends Writable {
  #text = '';

  get text(): string {
    return this.#text;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }
}
