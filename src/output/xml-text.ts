/** XML takes no controls but tab and line ends, and no halves of surrogate pairs. */
const forbidden = /[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF\p{Cs}]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text without the characters that no XML can hold: they are shown as escapes. */
export const xmlText = (text: string): string => text.replace(forbidden, escaped);
