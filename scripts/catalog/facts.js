// What the document says of the derived tables, for tests where it is not at hand: names and types alone.

export const factsOf = (tables) =>
  Object.fromEntries(
    tables.map(({ name, columns, keys, operations, parents, lifecycle }) => [
      name,
      {
        columns: Object.fromEntries([...columns].map(([column, { type }]) => [column, type])),
        keys: Object.fromEntries([...keys].map(([placeholder, { column }]) => [placeholder, column])),
        operations: Object.fromEntries(operations.map(({ name: operation, path }) => [operation, path])),
        parents: Object.fromEntries(
          [...parents].map(([key, { table, column }]) => [key, `${table}.${column}`]),
        ),
        lifecycle,
      },
    ]),
  );
