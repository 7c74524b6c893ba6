/** What SQLite's own tokenizer would call it. Blanks and comments are no tokens. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'blob' | 'parameter' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /**
   * What it means: the name of a word or quoted identifier, the content of a string, the text of anything else.
   */
  readonly value: string;
  /** The word in capitals when it is one, else empty: what keywords are compared with. */
  readonly keyword: string;
  /** Offsets into the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** The text for SQLite, where that is not the written one. */
  readonly sql?: string;
  /** Of the last part of a table's name with a time behind it: the name by which its columns are qualified. */
  readonly exposed?: string;
}

/** Tokens from `from` up to but not including `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Words that SQLite never reads as a name unless they are quoted (those without a fallback to ID in its grammar). */
const reserved = new Set(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE CROSS DEFAULT DEFERRABLE
  DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM FULL GROUP HAVING IN INDEX INDEXED INNER INSERT INTERSECT
  INTO IS ISNULL JOIN LEFT LIMIT NATURAL NOT NOTHING NOTNULL NULL ON OR ORDER OUTER PRIMARY REFERENCES RETURNING RIGHT
  SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE USING VALUES WHEN WHERE`.split(/\s+/),
);

export const isReserved = (keyword: string): boolean => reserved.has(keyword);

/** Whether the token can stand where a name is wanted. */
export const isName = (token: Token | undefined): boolean =>
  token?.kind === 'quoted' || (token?.kind === 'word' && !reserved.has(token.keyword));

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token !== undefined && token.kind === 'symbol' && token.text === text;

export const isKeyword = (token: Token | undefined, ...keywords: readonly string[]): boolean =>
  token !== undefined && token.kind === 'word' && keywords.includes(token.keyword);
