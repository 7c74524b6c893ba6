/** What a `Link` header says of the next page. */
export type NextLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'next'; readonly reference: string }
  | { readonly kind: 'malformed'; readonly text: string };

/** RFC 8288's target: anything between angle brackets; what a URL may be is decided by who resolves it. */
const targetPattern = /\s*<([^<>\s]*)>/y;
/** A parameter: a token, and a value that is a token or a quoted string, in which `\` escapes. */
const parameterPattern = /\s*;\s*(?:([^\s=;,"<>]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"<>]*)))?)?/y;
const separatorPattern = /\s*(?:,|$)/y;
/** Where the next link may begin after one that could not be read. */
const restartPattern = /,\s*(?=<)/g;
const claimsNext = /rel\s*=\s*["']?[^"';,]*\bnext\b/i;

/**
 * Finds the link with `rel="next"`. Several headers are given joined by commas, as HTTP allows.
 * A link that cannot be read is passed over, unless it may be the one with `rel=next`: to lose that would cut the
 * result short.
 */
export function findNextLink(header: string | null): NextLink {
  if (header === null) return { kind: 'none' };
  const references = new Set<string>();
  for (let position = 0; position < header.length; ) {
    const link = readLink(header, position);
    if (link === undefined) {
      restartPattern.lastIndex = position + 1;
      const end = restartPattern.exec(header) === null ? header.length : restartPattern.lastIndex;
      const text = header.slice(position, end);
      if (claimsNext.test(text)) return { kind: 'malformed', text };
      position = end;
      continue;
    }
    if (link.relations.includes('next')) references.add(link.reference);
    position = link.end;
  }
  const [reference, ...others] = references;
  if (reference === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'next', reference } : { kind: 'malformed', text: header };
}

interface Link {
  readonly reference: string;
  /** In lower case. */
  readonly relations: readonly string[];
  readonly end: number;
}

function readLink(header: string, start: number): Link | undefined {
  const target = matchAt(targetPattern, header, start);
  if (target === null) {
    // An empty member of the list, which RFC 9110 allows.
    const empty = matchAt(separatorPattern, header, start);
    return empty === null
      ? undefined
      : { reference: '', relations: [], end: start + Math.max(1, empty[0].length) };
  }
  let position = start + target[0].length;
  let relation: string | undefined;
  for (;;) {
    const parameter = matchAt(parameterPattern, header, position);
    if (parameter === null) break;
    position += parameter[0].length;
    const [, name = '', quoted, token = ''] = parameter;
    // The first counts; later ones are to be ignored (RFC 8288, 3.3).
    if (name.toLowerCase() === 'rel') relation ??= quoted?.replace(/\\(.)/g, '$1') ?? token;
  }
  const separator = matchAt(separatorPattern, header, position);
  if (separator === null) return undefined;
  return {
    reference: target[1] ?? '',
    relations: (relation ?? '').toLowerCase().split(/\s+/),
    end: position + Math.max(1, separator[0].length),
  };
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
