import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A pipe, a device or a directory in the place of a file. */
export class NotRegularError extends Error {
  override readonly name = 'NotRegularError';
}

/**
 * Opens a file for reading. A pipe in its place would keep a reader waiting for ever.
 * @throws Error of the file system; NotRegularError
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotRegularError('it is no regular file');
}

/** The text of a file, likewise. */
export async function readRegularText(path: string): Promise<string> {
  const file = await openRegular(path);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
