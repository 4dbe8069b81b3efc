/** Where the digits of `2026-11-22T12:00:00.000Z` stand, with how many of them make each number. */
const LENGTH = 24;
const ZERO = 48;
/** Below it `Date.UTC` means a year of the twentieth century. */
const FIRST_YEAR = 100;
const HOUR_MS = 3_600_000;

/** A digit of `text`, or something far beyond any number of so many digits. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : 1e9;
}
const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

/** The day that was asked for last: events come in order, or nearly. */
let day = Number.NaN;
let dayMs = Number.NaN;

/**
 * `Date.parse` of a time as `Date.prototype.toISOString` writes it, in a fifth of the time: reading times was the largest
 * part of admitting an event.
 *
 * @returns epoch ms, as `Date.parse` has it (so 30 February is in March); NaN for whatever is written in another way, which
 * may be a time all the same.
 */
export function plainTimeMs(text: string): number {
  if (text.length !== LENGTH || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return Number.NaN;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.' || text[23] !== 'Z') return Number.NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  const [month, date] = [two(text, 5), two(text, 8)];
  const [hour, minute, second] = [two(text, 11), two(text, 14), two(text, 17)];
  const ms = two(text, 20) * 10 + digit(text, 22);
  if (year < FIRST_YEAR || year > 9999 || month < 1 || month > 12 || date < 1 || date > 31) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59 || ms > 999) return Number.NaN;
  const asked = (year * 100 + month) * 100 + date;
  if (asked !== day) {
    dayMs = Date.UTC(year, month - 1, date);
    day = asked;
  }
  return dayMs + hour * HOUR_MS + minute * 60_000 + second * 1_000 + ms;
}
