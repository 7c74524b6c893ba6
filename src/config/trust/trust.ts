import { ConfigError } from '../../base/errors.ts';
import type { LocalFile } from './local-file.ts';
import type { TrustStore } from './trust-store.ts';

/** Whether a person agreed to a file: to this content, to another one (it `changed`), or never. */
export type Standing = 'agreed' | 'changed' | 'unknown';

export interface Trust {
  standing(file: LocalFile): Promise<Standing>;
}

/**
 * Trust as it is kept.
 * @param given agreements of this process that could not be kept: contents by the paths of their files
 */
export const createTrust = (
  store: Pick<TrustStore, 'agreement'>,
  given: ReadonlyMap<string, string> = new Map(),
): Trust => ({
  standing: async ({ path, sha256 }) => {
    const agreed = given.get(path) ?? (await store.agreement(path))?.sha256;
    if (agreed === undefined) return 'unknown';
    return agreed === sha256 ? 'agreed' : 'changed';
  },
});

/** A file of the working directory decides what a statement does, and nobody has agreed to it. Exit 3. */
export class NotAgreedError extends ConfigError {
  override readonly code: string = 'not-agreed';
  readonly local: LocalFile;

  /** @param option by which the file can be named instead, such as `--config` */
  constructor(local: LocalFile, option: string, standing: Standing) {
    super(`${local.name} is not used: ${reasonOf(standing)}`, {
      file: local.name,
      hint: `${howToAgree(local)}. Or name it: ${option} ${shellWord(local.name)}`,
    });
    this.local = local;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { file: this.local.name, sha256: this.local.sha256, command: trustCommand(this.local) };
  }
}

/** Why a file is not used, to be read after its name. */
export const reasonOf = (standing: Standing): string =>
  standing === 'changed'
    ? 'it has changed since somebody agreed to it'
    : 'it lies in the working directory, and nobody has agreed to it';

/** The commands that show a file and agree to it. */
const howToAgree = (file: LocalFile): string =>
  `\`${trustCommand(file)}\` shows what it would do, and asks; away from a terminal, once it is reviewed: \`${trustCommand(file)} --sha256 ${file.sha256}\``;

export const trustCommand = ({ name }: LocalFile): string => `oktaql trust ${shellWord(name)}`;

/** A word as a POSIX shell reads it. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
