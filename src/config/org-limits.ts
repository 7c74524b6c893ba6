import * as v from 'valibot';

/** Settings are texts, in a file and elsewhere. */
const number = (message: string, accepts: (value: number) => boolean) =>
  v.pipe(
    v.string(message),
    v.trim(),
    v.regex(/^\d+(\.\d+)?$/, message),
    v.transform(Number),
    v.check(accepts, message),
  );

export const shareSchema = number(
  'must be above 0 and at most 1, such as 0.5',
  (value) => value > 0 && value <= 1,
);

export const requestsPerMinuteSchema = number(
  'must be a whole number from 1 on',
  (value) => Number.isInteger(value) && value >= 1,
);
