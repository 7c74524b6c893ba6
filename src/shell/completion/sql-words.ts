const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that begin a statement. */
export const statementWords = words(`
  SELECT WITH VALUES DELETE REPLACE UPDATE INSERT EXPLAIN DESCRIBE SHOW CREATE DROP ALTER BEGIN COMMIT ROLLBACK PRAGMA
`);

/** Words that can stand in place of an operand. */
export const operandWords = words('DISTINCT CASE CAST NOT NULL EXISTS SELECT TRUE FALSE CURRENT_TIMESTAMP');

/** Words that can follow an operand or a table. */
export const followingWords = words(`
  FROM WHERE AND OR NOT IN IS LIKE GLOB REGEXP BETWEEN AS ASC DESC COLLATE GROUP ORDER HAVING LIMIT OFFSET UNION INTERSECT
  EXCEPT JOIN LEFT INNER CROSS FULL NATURAL ON USING RETURNING SET VALUES ESCAPE NULLS WINDOW OVER FILTER
  PARTITION ISNULL NOTNULL
`);

/** Words that can follow an operand inside CASE. */
export const caseWords = words('WHEN THEN ELSE END AND OR NOT IN IS LIKE GLOB REGEXP BETWEEN COLLATE');

/** Words that only a few words may follow. */
export const wordsAfter: Readonly<Record<string, readonly string[]>> = {
  ORDER: ['BY'],
  GROUP: ['BY'],
  PARTITION: ['BY'],
  INSERT: ['INTO', 'OR'],
  DELETE: ['FROM'],
  LEFT: ['JOIN', 'OUTER'],
  INNER: ['JOIN'],
  CROSS: ['JOIN'],
  FULL: ['JOIN', 'OUTER'],
  OUTER: ['JOIN'],
  NATURAL: ['JOIN', 'LEFT', 'INNER'],
  UNION: ['ALL', 'SELECT'],
  CREATE: ['TABLE', 'VIEW', 'TEMP', 'INDEX', 'TRIGGER', 'UNIQUE'],
  TEMP: ['TABLE', 'VIEW', 'TRIGGER'],
  DROP: ['TABLE', 'VIEW', 'INDEX', 'TRIGGER'],
  ALTER: ['TABLE'],
  IS: ['NOT', 'NULL', 'DISTINCT'],
  SHOW: ['PROVIDERS', 'SERVICES', 'RESOURCES', 'METHODS'],
  SERVICES: ['IN'],
  RESOURCES: ['IN'],
  METHODS: ['IN'],
  NULLS: ['FIRST', 'LAST'],
};

/** SQLite's own functions that questions about tokens use. */
export const sqliteFunctions = words(`
  abs avg coalesce concat concat_ws count date datetime dense_rank first_value format glob group_concat hex ifnull iif instr
  json json_array json_array_length json_extract json_group_array json_group_object json_object json_patch json_pretty
  json_quote json_remove json_replace json_set json_type json_valid julianday lag last_value lead length like lower ltrim
  max min nth_value ntile nullif octet_length percent_rank printf quote random rank replace round row_number rtrim sign
  strftime string_agg substr sum time timediff total trim typeof unhex unicode unixepoch upper
`);

/** Functions that stand in place of a table. */
export const tableFunctions = words('json_each json_tree');

export const sqlKeywords: readonly string[] = [
  ...new Set([
    ...statementWords,
    ...operandWords,
    ...followingWords,
    ...caseWords,
    ...Object.values(wordsAfter).flat(),
    ...words('BY RECURSIVE EXTENDED INTO TABLE ALL OUTER'),
  ]),
];
