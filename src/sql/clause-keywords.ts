/** Words that join the parts of a compound SELECT. */
export const compoundKeywords = ['UNION', 'INTERSECT', 'EXCEPT'] as const;

/** Words that begin what may come after FROM and its joins. */
export const afterFrom = [
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  ...compoundKeywords,
  'RETURNING',
] as const;
