/** An error of the file system: its code, such as ENOENT; undefined for any other error. */
export const codeOf = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'part of its path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its links go round in a circle',
};

/** Why a file cannot be read or written, in words; undefined for an error that has none. */
export const reasonOf = (error: unknown): string | undefined => reasons[codeOf(error) ?? ''];
