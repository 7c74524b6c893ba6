import { PassThrough, Writable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { CommonOptions } from '../../src/host/common-options.ts';
import type { Host } from '../../src/host/host.ts';
import { messageStream } from '../../src/host/message-stream.ts';
import { LineEditor } from '../../src/shell/editor/line-editor.ts';
import { Engine, type SessionThread, type StartThread } from '../../src/shell/engine/engine.ts';
import type { SessionSeed } from '../../src/shell/engine/protocol.ts';
import { serveSession } from '../../src/shell/engine/session-thread.ts';
import { History } from '../../src/shell/history.ts';
import { HistoryFile } from '../../src/shell/history-file.ts';
import { initialSettings } from '../../src/shell/settings.ts';
import { Shell } from '../../src/shell/shell.ts';
import { makeWorkplace, type WorkplaceFiles } from '../fixtures/run-oktaql.ts';

/** The session on the other end of a channel, but in this thread. */
export const startInProcess: StartThread = (seed) => startBy(systemClock, seed);

function startBy(clock: Clock, seed: SessionSeed): SessionThread {
  const { port1, port2 } = new MessageChannel();
  serveSession(port2, seed, clock);
  return {
    port: port1,
    onEnd: () => {},
    terminate: async () => {
      port1.close();
      port2.close();
    },
  };
}

export class TestScreen extends Writable {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  #text = '';

  /** All that was written since the last call. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString('utf8');
    done();
  }
}

export interface TestShellOptions {
  readonly files?: WorkplaceFiles;
  readonly options?: Partial<CommonOptions>;
  readonly clock?: Clock;
}

/** A shell without a terminal: what is entered comes from the test, and its output is text. */
export function openTestShell({ files = {}, options = {}, clock = systemClock }: TestShellOptions = {}) {
  const place = makeWorkplace(files);
  const screen = new TestScreen();
  const input = new PassThrough();
  const interrupt = new AbortController();
  const context: Host = {
    stdin: input,
    stdout: screen,
    stderr: messageStream(screen),
    env: { NO_COLOR: '1' },
    ...place,
    clock,
    interrupt: interrupt.signal,
  };
  const given: CommonOptions = { param: [], table: [], formulaGuard: true, color: false, ...options };
  const settings = initialSettings({ timer: false });
  const history = new History();
  const historyFile = new HistoryFile(`${place.homeDir}/history`, () => {});
  let answers = 0;
  const engine = new Engine({
    seed: { options: given, env: {}, ...place, image: undefined },
    start: (seed) => startBy(clock, seed),
    observe: (event) => {
      if (event.kind === 'answered') answers += 1;
      shell.observe(event);
    },
    say: (text) => screen.write(text),
    demoOrgs: async () => [],
    ask: (question) => shell.ask(question),
    onRestart: () => {},
  });
  const editor = new LineEditor({
    input,
    output: screen,
    messages: screen,
    prompt: 'oktaql> ',

    color: false,
    history,
    isComplete: () => true,
    complete: (text, cursor) => shell.complete(text, cursor),
  });
  const shell = new Shell({
    context,
    options: given,
    engine,
    editor,
    settings,
    history,
    historyFile,
    progress: undefined,
    color: false,
    runCommandLine: async (argv) => void screen.write(`oktaql ${argv.join(' ')}\n`),
  });
  onTestFinished(() => engine.close());
  return {
    place,
    settings,
    shell,
    engine,
    /** How many answers have come. */
    answers: () => answers,
    /** Enters a text, and gives what it printed. */
    enter: async (text: string): Promise<string> => {
      screen.take();
      await shell.enter(text);
      return screen.take();
    },
  };
}
