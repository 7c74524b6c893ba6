import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, UsageError } from '../base/errors.ts';
import { isYes } from '../base/is-yes.ts';
import { rowSet } from '../base/row-set.ts';
import { type LocalFile, placeOf, sha256Of } from '../config/trust/local-file.ts';
import { shellWord } from '../config/trust/trust.ts';
import { type Agreement, TrustStore } from '../config/trust/trust-store.ts';
import { openAgreements, previewOf } from '../host/agreement.ts';
import { type CommonOptions, readCommonOptions } from '../host/common-options.ts';
import { type Host, say } from '../host/host.ts';
import { localFilesAt } from '../host/local-files.ts';
import { printRows } from '../host/print-rows.ts';
import { openDestination } from '../host/statement-runner.ts';
import { askAtTerminal } from '../host/write-options.ts';

interface TrustOptions {
  readonly sha256?: string;
  readonly list?: boolean;
  readonly revoke?: boolean;
}

/** `oktaql trust [PATH]`: agrees to the effects of files in the directory where the program is started. */
export async function runTrust(path: string | undefined, command: Command, context: Host): Promise<void> {
  const options = readCommonOptions(command);
  const { sha256, list, revoke } = command.opts<TrustOptions>();
  if ([sha256, list, revoke].filter((option) => option !== undefined).length > 1) {
    throw new UsageError('--sha256, --list and --revoke do not go together');
  }
  if (list === true) await listAgreements(options, context);
  else if (revoke === true) await takeBack(resolve(context.cwd, path ?? '.'), context);
  else await agreeTo(path ?? '.', sha256, options, context);
}

async function agreeTo(
  path: string,
  given: string | undefined,
  options: CommonOptions,
  context: Host,
): Promise<void> {
  const files = await localFilesAt(path, context);
  const agreements = openAgreements(context);
  const sum = sumOf(files);
  // A person must see the preview before the question, even with --quiet.
  if (options.quiet !== true || given === undefined) {
    for (const file of files) {
      say(context, `${file.name} brings:`);
      for (const line of await previewOf(file)) say(context, line);
    }
  }
  if (given === undefined) {
    const standings = await Promise.all(files.map((file) => agreements.standing(file)));
    if (standings.every((standing) => standing === 'agreed')) {
      say(context, 'agreed to before, and unchanged since');
      return;
    }
    await expectConsent(`oktaql trust ${shellWord(path)} --sha256 ${sum}`, context);
  } else if (given.toLowerCase() !== sum) {
    throw new ConfigError(`not agreed: the SHA-256 of what is there is ${sum}, not the one that was given`, {
      hint: 'Review it again: it is not what was reviewed.',
    });
  }
  for (const file of files) {
    await agreements.agree(file);
    if (agreements.given.has(file.path)) {
      throw new ConfigError(`the agreement to ${file.name} cannot be kept`, {
        hint: 'Make $XDG_STATE_HOME, or ~/.local/state, a directory that can be written.',
      });
    }
    if (options.quiet !== true) say(context, `agreed to ${file.name}`);
  }
}

/** @throws ConfigError when the answer is no, or there is nobody to ask. */
async function expectConsent(command: string, context: Host): Promise<void> {
  const ask = askAtTerminal(context);
  if (ask === undefined) {
    throw new ConfigError('not agreed: there is no terminal to ask at', {
      hint: `Once it is reviewed: ${command}`,
    });
  }
  const answer = await ask('Agree to this? [y/N] ', context.interrupt);
  context.interrupt.throwIfAborted();
  if (!isYes(answer)) throw new ConfigError('not agreed');
}

/** Of one file its own, as `sha256sum` gives it for an oktaql.yaml; of several that of all. */
function sumOf(files: readonly LocalFile[]): string {
  const [first, ...others] = files;
  if (first !== undefined && others.length === 0) return first.sha256;
  return sha256Of(JSON.stringify(files.map(({ path, sha256 }) => [path, sha256])));
}

async function listAgreements(options: CommonOptions, context: Host): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const agreement of await new TrustStore(context).list()) {
    rows.push([agreement.path, agreement.agreedAt, agreement.sha256, await statusOf(agreement, context)]);
  }
  const result = rowSet(['path', 'agreedAt', 'sha256', 'status'], rows);
  await printRows(result, await openDestination(options, context), options, context);
}

/** The state of a file since the consent to it. */
async function statusOf({ path, sha256 }: Agreement, context: Host): Promise<string> {
  try {
    const file = (await localFilesAt(path, context)).find((found) => found.path === path);
    if (file === undefined) return 'gone';
    return file.sha256 === sha256 ? 'as agreed' : 'changed';
  } catch {
    return 'gone';
  }
}

/** Takes back the consent to a path, or to files in it when it is a directory. */
async function takeBack(path: string, context: Host): Promise<void> {
  const store = new TrustStore(context);
  // Consent to a file that is gone can be taken back as well.
  const place = await placeOf(path).catch(() => path);
  const inside = dirname(await placeOf(`${path}/x`).catch(() => `${path}/x`));
  const taken = (await store.list()).filter(
    (agreement) => agreement.path === place || dirname(agreement.path) === inside,
  );
  if (taken.length === 0) {
    throw new UsageError('nothing was agreed to there', { hint: '`oktaql trust --list` shows what was.' });
  }
  for (const agreement of taken) {
    await store.revoke(agreement.path);
    say(context, `taken back: ${agreement.path}`);
  }
}
