const jsonColumns = ['key', 'value', 'type', 'atom', 'id', 'parent', 'fullkey', 'path'];

/** The columns of a table-valued function; undefined for one that is not known. */
export const columnsOfFunction = (name: string): readonly string[] | undefined =>
  /^jsonb?_(each|tree)$/i.test(name) ? jsonColumns : undefined;
