const aggregates =
  /^(avg|count|group_concat|median|percentile(_cont|_disc)?|string_agg|sum|total|jsonb?_group_(array|object))$/i;

/** Aggregates only with a single argument. */
const extremes = /^(max|min)$/i;

/** Whether a call of a function gives one value for many rows. @param count of its arguments, when it is known */
export const isAggregate = (name: string, count = 1): boolean =>
  aggregates.test(name) || (extremes.test(name) && count < 2);
