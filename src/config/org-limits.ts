import * as v from 'valibot';

/** How much of what an org allows oktaql may use. */
export interface OrgLimits {
  /** A part of each rate limit that Okta reports: above 0, at most 1. Default 1. */
  readonly share: number;
  /** Requests of all kinds in any 60 seconds, at least 1. Default: as many as Okta allows. */
  readonly requestsPerMinute: number;
}

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
