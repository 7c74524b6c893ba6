import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { makeWorkplace, type Workplace } from '../fixtures/run-oktaql.ts';
import { until } from '../fixtures/wait.ts';

const builtCli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** Of this test file's own tmux server. */
const socket = `oktaql-test-${process.pid}`;

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

function tmux(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('tmux', ['-L', socket, '-u', '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 64 * 2 ** 20,
    ...(input === undefined ? {} : { input }),
  });
  if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Without any, the program says how to begin, and opens no shell. */
export const oneOrg = { '~/.config/oktaql/config.yaml': 'orgs: {acme: {token: t}}\n' };

export interface TerminalOptions {
  readonly argv?: readonly string[];
  readonly place?: Workplace;
  readonly env?: Readonly<Record<string, string>>;
  /** What the program takes the terminal for; tmux itself sets TERM. */
  readonly term?: string;
  /** Default 80 by 24. */
  readonly columns?: number;
  readonly rows?: number;
}

let opened = 0;

/** From 0. */
export interface CursorPlace {
  readonly row: number;
  readonly column: number;
}

/** The real program in a terminal of its own, whose screen is read as a person would. */
export class Terminal {
  readonly #name: string;
  #isGone = false;

  private constructor(name: string) {
    this.#name = name;
  }

  /** Starts `oktaql` and waits for its prompt. */
  static async open(options: TerminalOptions = {}): Promise<Terminal> {
    const terminal = Terminal.start(options);
    await terminal.waitFor(/oktaql(?: \(.*\))?> $/);
    return terminal;
  }

  static start({
    argv = [],
    place = makeWorkplace(oneOrg),
    env = {},
    term,
    columns = 80,
    rows = 24,
  }: TerminalOptions) {
    const name = `t${++opened}`;
    const variables = {
      HOME: place.homeDir,
      XDG_STATE_HOME: `${place.homeDir}/state`,
      NO_COLOR: '1',
      PAGER: '',
      ...env,
    };
    const given = Object.entries(variables).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const size = ['-x', String(columns), '-y', String(rows)];
    // tmux itself now and then misses with which code a program ended.
    const script = '"$@"; echo "[ended with $?]"; exec cat';
    const program = [...(term === undefined ? [] : ['env', `TERM=${term}`]), process.execPath, builtCli];
    const command = ['sh', '-c', script, 'sh', ...program, ...argv];
    tmux([
      ...['start-server', ';'],
      ...['set-option', '-s', 'escape-time', '0', ';', 'set-option', '-g', 'status', 'off', ';'],
      ...['new-session', '-d', '-s', name, ...size, '-c', place.cwd, ...given, ...command],
    ]);
    const terminal = new Terminal(name);
    onTestFinished(() => {
      if (!terminal.#isGone) tmux(['kill-session', '-t', name]);
    });
    return terminal;
  }

  /** Types a text as it is, Enter included where it has line feeds. */
  type(text: string): void {
    for (const part of text.split(/(\n)/)) {
      if (part === '\n') this.key('Enter');
      // A semicolon at the end of an argument is tmux's own.
      else if (part !== '') tmux(['send-keys', '-t', this.#name, '-l', part.replace(/;$/, '\\;')]);
    }
  }

  /** Presses keys by tmux's names, such as `C-c` or `Tab`. */
  key(...names: readonly string[]): void {
    tmux(['send-keys', '-t', this.#name, ...names]);
  }

  /** Pastes as terminals do, with the marks by which a program tells it from typing. */
  paste(text: string): void {
    tmux(['load-buffer', '-b', this.#name, '-'], text);
    tmux(['paste-buffer', '-p', '-d', '-r', '-b', this.#name, '-t', this.#name]);
  }

  /** What is on the screen, without blank lines at its end. The cursor's line keeps the blank before the cursor. */
  screen({ escapes = false, scrolled = false } = {}): string {
    const capture = ['capture-pane', '-p', '-N', '-t', this.#name];
    const options = [...(escapes ? ['-e'] : []), ...(scrolled ? ['-S', '-'] : [])];
    const where = ['display-message', '-p', '-t', this.#name, '#{cursor_y} #{cursor_x}'];
    const lines = tmux([...capture, ...options, ';', ...where])
      .trimEnd()
      .split('\n');
    const [row = 0, column = 0] = (lines.pop() ?? '').split(' ').map(Number);
    const shown = lines.map((line) => line.trimEnd());
    if (!scrolled && shown[row] !== undefined)
      shown[row] = (lines[row] ?? '').slice(0, Math.max(column, shown[row].length));
    while (shown.at(-1) === '') shown.pop();
    return shown.join('\n');
  }

  cursor(): CursorPlace {
    const [row = 0, column = 0] = tmux(['display-message', '-p', '-t', this.#name, '#{cursor_y} #{cursor_x}'])
      .split(' ')
      .map(Number);
    return { row, column };
  }

  /** @throws Error that shows the screen, when the text does not come */
  async waitFor(wanted: string | RegExp, options: { readonly escapes?: boolean } = {}): Promise<string> {
    const look = () => {
      const screen = this.screen(options);
      return (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)) && screen;
    };
    return until(look, () => `${String(wanted)} on this screen:\n${this.screen(options)}`);
  }

  async waitForCursor(isThere: (cursor: CursorPlace) => boolean): Promise<CursorPlace> {
    const look = () => {
      const cursor = this.cursor();
      return isThere(cursor) && cursor;
    };
    return until(look, () => `the cursor on this screen:\n${this.screen()}`);
  }

  /** Clears the screen, enters a text, and waits for its answer and the next prompt. */
  async enter(text: string, answer: string | RegExp): Promise<string> {
    this.key('C-l');
    await this.waitFor(/^oktaql(?: \(.*\))?> $/);
    this.type(`${text}\n`);
    await this.waitFor(answer);
    return this.waitFor(/\noktaql(?: \(.*\))?> $/);
  }

  resize(columns: number, rows: number): void {
    tmux(['resize-window', '-t', this.#name, '-x', String(columns), '-y', String(rows)]);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.#pid(), name);
  }

  /** Takes the terminal away, as closing its window does, and waits for the program's end. */
  async hangUp(): Promise<void> {
    const pid = this.#pid();
    tmux(['kill-session', '-t', this.#name]);
    this.#isGone = true;
    await until(() => spawnSync('kill', ['-0', String(pid)]).status !== 0);
  }

  #pid(): number {
    const shell = tmux(['display-message', '-p', '-t', this.#name, '#{pane_pid}']).trim();
    return Number(spawnSync('pgrep', ['-P', shell], { encoding: 'utf8' }).stdout);
  }

  /** Waits for the program's end, and gives its exit code. */
  async exitCode(): Promise<number> {
    const ended = /\[ended with (\d+)\]/;
    return Number(ended.exec(await this.waitFor(ended))?.[1]);
  }
}

if (hasTmux) {
  afterAll(() => {
    spawnSync('tmux', ['-L', socket, 'kill-server']);
  });
}
