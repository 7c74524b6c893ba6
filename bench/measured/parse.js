// JSON.parse of 100,000 tokens in one text, as a script would do it that holds them all: milliseconds.
import { pages, pageText } from '../token-pages.js';

const texts = Array.from({ length: pages }, (_, page) => pageText(page).slice(1, -1));
const text = Buffer.from(`[${texts.join(',')}]`).toString();
texts.length = 0;

const begun = performance.now();
const tokens = JSON.parse(text);
const parseMs = performance.now() - begun;
process.stderr.write(JSON.stringify({ parseMs, tokens: tokens.length }));
