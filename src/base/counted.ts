/** A number with its noun: `1 row`, `2 rows`. @param more the plural; default: the noun with an s */
export const counted = (number: number, one: string, more = `${one}s`): string =>
  `${number} ${number === 1 ? one : more}`;
