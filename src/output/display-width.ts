import stringWidth from 'string-width';

/** Latin, Greek, Cyrillic without combining marks: a column a character. */
const narrow = '\\x20-\\x7E\\xA0-\\u02FF\\u0370-\\u03FF\\u0400-\\u0482\\u048A-\\u052F';
/** Chinese, Japanese, Korean without marks that join: two columns a character. All lie above the narrow ones. */
const wide = '\\u3001-\\u3029\\u3041-\\u3096\\u30A1-\\u30FF\\u4E00-\\u9FFF\\uAC00-\\uD7A3';

const onlyNarrow = new RegExp(`^[${narrow}]*$`);
const onlyNarrowOrWide = new RegExp(`^[${narrow}${wide}]*$`);
const firstWide = 0x3001;

const graphemes = new Intl.Segmenter();

/** A text and the columns of the terminal that it takes. */
export interface Measured {
  readonly text: string;
  readonly width: number;
}

/** @param text free of control characters. */
export function measure(text: string): Measured {
  if (onlyNarrow.test(text)) return { text, width: text.length };
  if (!onlyNarrowOrWide.test(text)) return { text, width: stringWidth(text) };
  let width = 0;
  for (const part of characters(text)) width += part.width;
  return { text, width };
}

/**
 * The text when it fits into `limit` columns (1 or more), otherwise as much of its beginning as leaves room for `…`.
 * Never cuts apart a character as people see it. Of a long text only the beginning is measured.
 * @param text free of control characters.
 */
export function shorten(text: string, limit: number): Measured {
  if (onlyNarrow.test(text)) {
    if (text.length <= limit) return { text, width: text.length };
    return { text: `${text.slice(0, limit - 1)}…`, width: limit };
  }
  let width = 0;
  let kept = { end: 0, width: 0 };
  for (const part of characters(text)) {
    width += part.width;
    if (width > limit) return { text: `${text.slice(0, kept.end)}…`, width: kept.width + 1 };
    if (width < limit) kept = { end: part.end, width };
  }
  return { text, width };
}

/** Each character as people count them, by where it ends; slow only for scripts that need it. */
function* characters(text: string): Generator<{ readonly end: number; readonly width: number }> {
  if (onlyNarrowOrWide.test(text)) {
    for (let end = 1; end <= text.length; end += 1) {
      yield { end, width: text.charCodeAt(end - 1) >= firstWide ? 2 : 1 };
    }
    return;
  }
  for (const { segment, index } of graphemes.segment(text)) {
    yield { end: index + segment.length, width: stringWidth(segment) };
  }
}
