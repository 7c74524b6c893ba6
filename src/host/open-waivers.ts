import { join } from 'node:path';
import { ConfigError } from '../base/errors.ts';
import { type Place, readSourceFile, resolvePath, type SourceFile } from '../config/source-file.ts';
import { type LocalFile, nameFrom, placeOf, sha256Of } from '../config/trust/local-file.ts';
import { NotAgreedError, type Standing } from '../config/trust/trust.ts';
import { parseWaivers, type WaiverFile } from '../saved/waivers/waiver-file.ts';
import type { WritePort } from '../writes/prepare/write-options.ts';
import { askToAgree, openAgreements, sayNotUsed } from './agreement.ts';
import type { CommonOptions } from './common-options.ts';
import type { Host } from './host.ts';

/** Found in the working directory by this name. */
export const waiversFile = 'oktaql-waivers.yaml';

/** A file of waivers as something to agree to: it could keep a finding from failing an audit. */
export const localWaivers = async (file: SourceFile, { cwd }: Place): Promise<LocalFile> => ({
  path: await placeOf(file.path),
  name: nameFrom(cwd, file.path),
  sha256: sha256Of(file.bytes),
  brings: async () => ({ orgs: [], lines: broughtBy(file) }),
});

function broughtBy(file: SourceFile): readonly string[] {
  try {
    // The preview also shows entries whose day is too far ahead.
    const { waivers, attestations } = parsed(file, Number.POSITIVE_INFINITY);
    return [
      ...waivers.map(
        ({ check, org, subject, until, approvedBy, reason }) =>
          `waiver of ${check} for ${org} ${subject} until ${until}, by ${approvedBy}: ${reason}`,
      ),
      ...attestations.map(
        ({ check, org, verdict, until, by }) =>
          `attestation that ${check} of ${org} is ${verdict}, until ${until}, by ${by}`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [`a fault: ${error.message}`];
  }
}

const parsed = (file: SourceFile, now: number): WaiverFile =>
  parseWaivers({ name: file.name, text: file.text, sha256: sha256Of(file.bytes) }, now);

/** The file of waivers, which need not exist. */
export interface WaiverStore {
  /** Absolute. */
  readonly path: string;
  /** Undefined when there is none yet. */
  readonly text: string | undefined;
}

/**
 * The waivers of a command: of `--waivers`, else of the working directory once somebody agreed to them. A file that is
 * left out comes with a message, even with --quiet: without it, accepted findings look open.
 * @throws ConfigError for a named file that is not there, and for one with faults
 */
export async function openWaivers(
  options: Pick<CommonOptions, 'waivers'>,
  context: Host,
  ask: WritePort['ask'],
): Promise<WaiverFile | undefined> {
  const { file, refused } = await find(options, context, ask);
  if (file === undefined) {
    if (options.waivers !== undefined) throw noFile(options.waivers);
    return undefined;
  }
  if (refused === undefined) return parsed(file, context.clock.now());
  sayNotUsed(refused.local, refused.standing, context);
  return undefined;
}

/**
 * The same file, to add something to it. It need not be there yet.
 * @throws NotAgreedError: who adds to a file agrees to all of it; ConfigError for one with faults
 */
export async function openWaiverStore(
  options: Pick<CommonOptions, 'waivers'>,
  context: Host,
  ask: WritePort['ask'],
): Promise<WaiverStore> {
  const { path, file, refused } = await find(options, context, ask);
  if (refused !== undefined) throw new NotAgreedError(refused.local, '--waivers', refused.standing);
  if (file !== undefined) parsed(file, context.clock.now());
  return { path, text: file?.text };
}

/** Records a person's consent to a file that oktaql itself wrote into the working directory for that person. */
export async function agreeToWaivers(path: string, context: Host): Promise<void> {
  if (path !== join(context.cwd, waiversFile)) return;
  const file = await readSourceFile(path, context);
  if (file !== undefined) await openAgreements(context).agree(await localWaivers(file, context));
}

interface Found {
  /** Absolute. */
  readonly path: string;
  readonly file: SourceFile | undefined;
  /** Of a file that lies in the working directory, and that nobody has agreed to. */
  readonly refused: { readonly local: LocalFile; readonly standing: Standing } | undefined;
}

/** The file as it is on disk. Naming it is agreeing to it. */
async function find(
  { waivers }: Pick<CommonOptions, 'waivers'>,
  context: Host,
  ask: WritePort['ask'],
): Promise<Found> {
  const { cwd, homeDir } = context;
  const path = waivers === undefined ? join(cwd, waiversFile) : resolvePath(waivers, cwd, homeDir);
  const file = await readSourceFile(path, context);
  if (file === undefined || waivers !== undefined) return { path, file, refused: undefined };
  const agreements = openAgreements(context);
  const local = await localWaivers(file, context);
  const standing = await agreements.standing(local);
  const isAgreed =
    standing === 'agreed' ||
    (ask !== undefined && (await askToAgree(local, standing, { agreements, ask, context })));
  return { path, file, refused: isAgreed ? undefined : { local, standing } };
}

const noFile = (path: string): ConfigError =>
  new ConfigError(`${path}: there is no such file of waivers`, {
    file: path,
    hint: 'Correct the path given by --waivers; `oktaql waive` makes the file.',
  });
