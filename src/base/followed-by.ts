/** The items that were read already, then the rest. Leaving off early ends the rest as well. */
export async function* followedBy<T>(begun: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield* begun;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
