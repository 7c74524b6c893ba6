import { OktaqlError } from '../base/errors.ts';
import { isYes } from '../base/is-yes.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import type { LocalFile } from '../config/trust/local-file.ts';
import { createTrust, reasonOf, type Standing, type Trust, trustCommand } from '../config/trust/trust.ts';
import { TrustStore } from '../config/trust/trust-store.ts';
import { reveal } from '../output/unprintable.ts';
import type { WritePort } from '../writes/prepare/write-options.ts';
import type { CommonOptions } from './common-options.ts';
import { type Host, say } from './host.ts';

type Ask = WritePort['ask'];

/** The consents of people, and the way to ask for them. */
export interface Agreements extends Trust {
  /** Consents of this process that could not be kept: contents by the paths of their files. */
  readonly given: ReadonlyMap<string, string>;
  agree(file: LocalFile): Promise<void>;
}

export function openAgreements(context: Host, given: ReadonlyMap<string, string> = new Map()): Agreements {
  const store = new TrustStore(context);
  const unkept = new Map(given);
  return {
    ...createTrust(store, unkept),
    given: unkept,
    agree: async ({ path, name, sha256 }) => {
      try {
        await store.agree({ path, sha256, agreedAt: new Date(context.clock.now()).toISOString() });
        unkept.delete(path);
      } catch (error) {
        unkept.set(path, sha256);
        const reason = error instanceof Error ? error.message : String(error);
        say(context, `warning: that you agreed to ${name} cannot be kept, and holds this once: ${reason}`);
      }
    },
  };
}

/**
 * Shows the effects of a file and asks whether they are meant.
 * @returns false when the answer is no, or none
 */
export async function askToAgree(
  file: LocalFile,
  standing: Standing,
  { agreements, ask, context }: { agreements: Agreements; ask: NonNullable<Ask>; context: Host },
): Promise<boolean> {
  say(
    context,
    `${file.name} ${standing === 'changed' ? 'has changed' : 'lies in the working directory'}. Used, it brings:`,
  );
  for (const line of await previewOf(file)) say(context, line);
  const answer = await ask('Agree to this? [y/N] ', context.interrupt);
  context.interrupt.throwIfAborted();
  if (!isYes(answer)) return false;
  await agreements.agree(file);
  return true;
}

/** A file's place, its sum, and its effects, safe to print. */
export async function previewOf({ path, sha256, brings }: LocalFile): Promise<readonly string[]> {
  const { lines } = await brings();
  return [
    // All lines: consent covers the whole file, also lines that are not shown.
    // Each on one line: a line end in one must not make up another.
    ...lines.map((line) => `  ${reveal(line)}`),
    `  (${reveal(path)}, SHA-256 ${sha256})`,
  ];
}

/** Tells a person that a file is left out, and how to change that. */
export const sayNotUsed = (file: LocalFile, standing: Standing, context: Host): void =>
  say(context, `note: ${file.name} is not used: ${reasonOf(standing)}; see \`${trustCommand(file)}\``);

/** The configuration of the working directory to which nobody has agreed, if it would decide. */
async function configurationInQuestion(
  options: CommonOptions,
  context: Host,
  trust: Trust,
): Promise<{ readonly file: LocalFile; readonly standing: Standing } | undefined> {
  try {
    const { local: file } = await findConfiguration({ ...context, configPath: options.config });
    const standing = file === undefined ? 'agreed' : await trust.standing(file);
    return file === undefined || standing === 'agreed' ? undefined : { file, standing };
  } catch (error) {
    // A file that cannot be read is an error of the statement that needs it.
    if (error instanceof OktaqlError) return undefined;
    throw error;
  }
}

/** Asks about the configuration of the working directory before something needs it. */
export async function settleConfiguration(
  options: CommonOptions,
  agreements: Agreements,
  ask: NonNullable<Ask>,
  context: Host,
): Promise<void> {
  if (options.demo === true) return;
  const question = await configurationInQuestion(options, context, agreements);
  if (question !== undefined)
    await askToAgree(question.file, question.standing, { agreements, ask, context });
}

/** Says which configuration was left out of something that went on without it. */
export async function sayUnusedConfiguration(
  options: CommonOptions,
  trust: Trust,
  context: Host,
): Promise<void> {
  const question = await configurationInQuestion(options, context, trust);
  if (question !== undefined) sayNotUsed(question.file, question.standing, context);
}
