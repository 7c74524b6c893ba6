import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Fault } from './configuration-fault.ts';

export type YamlPath = readonly (string | number)[];

/** YAML as plain values, with the lines they stand on. */
export interface YamlText {
  /** Every scalar is a string (a token of digits keeps its zeros), or null when left out. */
  readonly value: unknown;
  /** The 1-based line of the value at a path; of its key when `key` is asked for; of the nearest parent otherwise. */
  lineOf(path: YamlPath, what?: 'value' | 'key'): number | undefined;
}

/** The parser's own messages can quote the text, which may hold a secret: ours say the same without it. */
const messages: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'an unknown \\ sequence in double quotes',
  BAD_INDENT: 'wrong indentation, or a bracket that is not closed',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second colon on one line: the value needs quotes',
  DUPLICATE_KEY: 'this key is there twice',
  MISSING_CHAR: 'a quote, comma or bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon must stand on one line',
  MULTIPLE_DOCS: 'more than one document (---)',
  NON_STRING_KEY: 'a key must be a plain word',
  TAB_AS_INDENT: 'a tab in the indentation: use spaces',
  TAG_RESOLVE_FAILED: 'tags (!…) are not supported',
  UNEXPECTED_TOKEN: 'unexpected characters: does the value need quotes?',
};

/** Parses YAML; gives the faults instead when there are any. */
export function parseYaml(text: string): YamlText | { readonly faults: readonly Fault[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    schema: 'failsafe',
    customTags: ['null'],
    stringKeys: true,
    logLevel: 'error',
  });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  const pairsOf = pairsByKey();
  const faults = [...document.errors, ...document.warnings].map(
    ({ code, pos: [offset] }): Fault => ({
      line: lineAt(offset),
      message: `is not valid YAML: ${messages[code] ?? code.toLowerCase().replaceAll('_', ' ')}`,
    }),
  );
  // One slip makes several errors, the later ones of which only confuse.
  if (faults.length > 0) return { faults: faults.slice(0, 1) };
  try {
    return {
      value: document.toJS({ maxAliasCount: 100 }),
      lineOf: (path, what = 'value') => {
        const offset = offsetOf(document.contents, path, what, pairsOf);
        return offset === undefined ? undefined : lineAt(offset);
      },
    };
  } catch {
    return {
      faults: [{ message: 'is not valid YAML: an alias (*…) without its anchor, or too many of them' }],
    };
  }
}

type PairsOf = (map: YAMLMap) => ReadonlyMap<unknown, Pair>;

/** The pairs of a map by their keys: looked for one after another they take the square of the time for many orgs. */
function pairsByKey(): PairsOf {
  const known = new Map<YAMLMap, ReadonlyMap<unknown, Pair>>();
  return (map) => {
    const pairs =
      known.get(map) ??
      new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[pair.key.value, pair] as const] : [])));
    known.set(map, pairs);
    return pairs;
  };
}

function nodeAt(root: Node | null, path: YamlPath, pairsOf: PairsOf): unknown {
  let node: unknown = root;
  for (const step of path) {
    if (isMap(node)) node = pairsOf(node).get(step)?.value;
    else node = isSeq(node) ? node.items[Number(step)] : undefined;
  }
  return node;
}

function offsetOf(
  root: Node | null,
  path: YamlPath,
  what: 'value' | 'key',
  pairsOf: PairsOf,
): number | undefined {
  const parent = nodeAt(root, path.slice(0, -1), pairsOf);
  if (isMap(parent)) {
    const pair = pairsOf(parent).get(path.at(-1));
    // A block map begins on the line below its key, which is where a person would look.
    const node = what === 'value' && isScalar(pair?.value) ? pair.value : pair?.key;
    if (isNode(node) && node.range) return node.range[0];
  }
  const node = nodeAt(root, path, pairsOf);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? undefined : offsetOf(root, path.slice(0, -1), 'key', pairsOf);
}
