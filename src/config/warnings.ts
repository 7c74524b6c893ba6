import type { SourceFile } from './source-file.ts';

/** The warning that a file with a secret in it deserves when its mode lets others read it. */
export function warnIfExposed(file: SourceFile, holds: string, warnings: string[], otherWay?: string): void {
  if (!file.readableByOthers) return;
  const remedy = otherWay === undefined ? '' : `, or ${otherWay}`;
  warnings.push(`${file.name} holds ${holds} and others can read it: chmod 600 ${file.name}${remedy}`);
}
