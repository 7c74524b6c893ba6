import { UnreadableError } from './unreadable.ts';

const number = String.raw`(\d+(?:[.,]\d+)?)`;
const form = new RegExp(
  `^([+-]?)P(?=.)(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?` +
    `(?:T(?=.)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
);

/**
 * The days of an ISO 8601 duration: 30 for `P30D`, 7 for `P1W`, 1.5 for `P1DT12H`, 5/1440 for `PT5M`.
 * @throws UnreadableError for anything else, and for years and months: how long they are depends on when they begin.
 */
export function parseDuration(text: string): number {
  const match = form.exec(text);
  if (match === null) throw new UnreadableError(text, 'is not a duration such as P30D or PT5M');
  const [, sign, years, months, weeks, days, hours, minutes, seconds] = match;
  if (amount(years) > 0 || amount(months) > 0) {
    throw new UnreadableError(text, 'has years or months, which are no fixed number of days');
  }
  const wholeSeconds = (amount(hours) * 60 + amount(minutes)) * 60 + amount(seconds);
  const total = amount(weeks) * 7 + amount(days) + wholeSeconds / 86_400;
  return sign === '-' && total > 0 ? -total : total;
}

const amount = (digits: string | undefined): number => Number((digits ?? '0').replace(',', '.'));
