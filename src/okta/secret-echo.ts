/** This many letters and digits of a secret in a row give a part of it away. Fewer are in any text by chance. */
const telling = 8;

/** One shorter than this is in most words, and cutting it out there would give it away: it is looked for as a word. */
const shortest = 3;

/** They must be of this many kinds: `00000000` gives nothing away. */
const fewest = 3;

/** A text as letters and digits alone, in lower case, and where in the original each of them stands. */
interface Reading {
  readonly text: string;
  readonly from: readonly number[];
  /** Behind it. */
  readonly to: readonly number[];
}

/** Finds secrets in a text of a server or a proxy, which may have changed or cut what was sent to it. */
export class SecretEcho {
  /** Of each secret, the runs that give it away. */
  readonly #runs = new Map<string, ReadonlySet<string>>();

  /** The text with each such place as `[redacted]`. */
  redact(text: string, secrets: readonly string[]): string {
    for (const known of this.#runs.keys()) if (!secrets.includes(known)) this.#runs.delete(known);
    const runs = secrets.map((secret) => this.#runsOf(secret));
    const places = readingsOf(text).flatMap((reading) => runs.flatMap((ofOne) => placesOf(reading, ofOne)));
    const short = secrets.filter((secret) => secret !== '' && plain(secret).text.length < telling);
    return short.reduce((rest, secret) => rest.replace(anyCase(secret), '[redacted]'), cutOut(text, places));
  }

  #runsOf(secret: string): ReadonlySet<string> {
    const runs = this.#runs.get(secret) ?? new Set(formsOf(secret).flatMap(runsIn));
    this.#runs.set(secret, runs);
    return runs;
  }
}

/** The secret itself, in hex, and in base64, also together with a text before it such as `SSWS `. */
function formsOf(secret: string): readonly string[] {
  const encoded = [0, 1, 2].map((before) =>
    // The first characters hold bits of what goes before.
    Buffer.from(' '.repeat(before) + secret)
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1),
  );
  const forms = [secret, Buffer.from(secret).toString('hex'), ...encoded].map((form) => plain(form).text);
  return (forms[0] ?? '').length < telling ? [] : forms;
}

/** All runs that give something away. */
const runsIn = (form: string): readonly string[] =>
  Array.from({ length: Math.max(0, form.length - telling + 1) }, (_, index) =>
    form.slice(index, index + telling),
  ).filter((run) => new Set(run).size >= fewest);

/** In any case of letters, because host names come back in lower case. */
function anyCase(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const isWord = text.length < shortest;
  return new RegExp(isWord ? `(?<![a-z0-9])${escaped}(?![a-z0-9])` : escaped, 'gi');
}

/** The text as it stands, and with escapes read, which may have been written one in another. */
function readingsOf(text: string): readonly Reading[] {
  const written = visible(text);
  return [
    plain(written.text, written),
    ...unescapedDeeply(written, true),
    ...unescapedDeeply(written, false),
  ];
}

/**
 * @param readsControls whether the escape of a control character is one: it may stand between the characters of a
 * secret, or `%00` may be the end of one escape before two digits of the secret
 */
function unescapedDeeply(written: Reading, readsControls: boolean): readonly Reading[] {
  const readings: Reading[] = [];
  let current = written;
  for (let depth = 0; depth < 3; depth++) {
    const next = unescaped(current, readsControls);
    if (next.text === current.text) break;
    readings.push(plain(next.text, next));
    current = next;
  }
  return readings;
}

/** Without blanks and invisible characters, which may even split an escape. */
const visible = (text: string): Reading => rewritten(text, undefined, /[\p{C}\p{Z}\p{DI}\s]/gu, () => '');

/** As addresses, JSON, JavaScript and HTML write a character by its number. */
const escapes =
  /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,5})\}|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,5});|&#(\d{1,6});/gi;

const unescaped = (reading: Reading, readsControls: boolean): Reading =>
  rewritten(reading.text, reading, escapes, (found, ...numbers) => {
    const decimal = numbers[5];
    const hex = numbers.slice(0, 5).find((number) => number !== undefined);
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isRead = !Number.isNaN(code) && (readsControls || code >= 32);
    return isRead ? String.fromCodePoint(code) : found;
  });

/** Wide and other forms of a letter are the letter. */
const plain = (text: string, before?: Reading): Reading =>
  rewritten(text, before, /[^a-z0-9]/gu, (character) =>
    character
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );

/** Replaces in a text that was read out of another, and keeps where all of it stands there. */
function rewritten(
  text: string,
  before: Reading | undefined,
  pattern: RegExp,
  replace: (found: string, ...groups: readonly (string | undefined)[]) => string,
): Reading {
  const parts: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const put = (part: string, start: number, end?: number) => {
    parts.push(part);
    for (let index = 0; index < part.length; index++) {
      const [first, last] = end === undefined ? [start + index, start + index] : [start, end - 1];
      from.push(before?.from[first] ?? first);
      to.push(before?.to[last] ?? last + 1);
    }
  };
  let read = 0;
  for (const match of text.matchAll(pattern)) {
    const [found, ...groups] = match;
    put(text.slice(read, match.index), read);
    read = match.index + found.length;
    put(replace(found, ...groups), match.index, read);
  }
  put(text.slice(read), read);
  return { text: parts.join(''), from, to };
}

type Place = readonly [from: number, to: number];

function placesOf({ text, from, to }: Reading, runs: ReadonlySet<string>): readonly Place[] {
  const places: Place[] = [];
  for (let start = 0; start + telling <= text.length; start++) {
    if (!runs.has(text.slice(start, start + telling))) continue;
    places.push([from[start] ?? 0, to[start + telling - 1] ?? 0]);
  }
  return places;
}

function cutOut(text: string, places: readonly Place[]): string {
  let kept = '';
  let read = 0;
  for (const [from, to] of [...places].sort(([one], [other]) => one - other)) {
    if (to <= read) continue;
    if (from >= read) kept += `${text.slice(read, from)}[redacted]`;
    read = to;
  }
  return kept + text.slice(read);
}
