/** A fenced block of a Markdown document. */
export interface FencedBlock {
  readonly language: string;
  /** What stands behind the language: `subdomain=acme` in ```` ```sql subdomain=acme ````. */
  readonly words: readonly string[];
  readonly lines: readonly string[];
  /** Of its first line, from 1. */
  readonly line: number;
}

export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { language: string; words: string[]; lines: string[]; line: number } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) {
      const [language = '', ...words] = (fence[1] ?? '').trim().split(/\s+/);
      open = { language, words, lines: [], line: index + 2 };
    } else {
      blocks.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`line ${open.line - 1}: the block is not closed`);
  return blocks;
}
