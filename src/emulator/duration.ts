const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const unitMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000] as const;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. @throws Error for any other text. */
export function durationMs(text: string): number {
  const parts = pattern.exec(text);
  if (parts === null) throw new Error(`not a duration of weeks to seconds: ${text}`);
  return unitMs.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
}
