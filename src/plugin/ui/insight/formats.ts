import type { Language } from '../words/language.ts';
import type { FigureData } from './figure-data.ts';

/** British English: a day before its month, and hours to 24, as the DC/OS UI writes neither. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
const HOUR_MS = 3_600_000;

export interface TimeFormats {
  /** A step: `25 Nov, 14:00`, or `25 Nov` where a step is a day. */
  readonly step: (ms: number) => string;
  /** On the axis, where the day is said once. */
  readonly tick: (ms: number) => string;
  /** To the second, of now. */
  readonly clock: (ms: number) => string;
  /** Of a thing that happened at some time within a step. */
  readonly moment: (ms: number) => string;
}

/** Days are the proxy's, which are UTC; hours are those of whoever looks. */
export function timeFormats(language: Language, stepMs: number): TimeFormats {
  const locale = LOCALES[language];
  const day = { day: 'numeric', month: 'short' } as const;
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = (options: Intl.DateTimeFormatOptions): ((ms: number) => string) => {
    const { format } = new Intl.DateTimeFormat(locale, options);
    return (ms) => format(ms);
  };
  const moment = format({ ...day, ...hour });
  const hours = format(hour);
  const clock = format({ ...hour, second: '2-digit' });
  if (stepMs > HOUR_MS) {
    const days = format({ ...day, timeZone: 'UTC' });
    return { step: days, tick: days, clock, moment };
  }
  const days = format(day);
  return { step: moment, tick: (ms) => (new Date(ms).getHours() === 0 ? days(ms) : hours(ms)), clock, moment };
}

export interface ValueFormats {
  /** What a value is divided by, so that the axis has round numbers. */
  readonly divisor: number;
  /** Of what is divided so; empty where it is a number of things. */
  readonly unit: string;
  /** In full, with its unit: `1,234`, `12.5 GiB`. */
  readonly full: (value: number) => string;
  /** Of the axis, already divided. */
  readonly axis: (value: number) => string;
}

const BINARY = ['MiB', 'GiB', 'TiB', 'PiB'] as const;

/** One unit for all of a figure, by its greatest value: numbers in a column can be compared. */
export function valueFormats(language: Language, unit: FigureData['unit'], greatest: number): ValueFormats {
  const locale = LOCALES[language];
  const step = unit === 'mebibytes' ? BINARY.filter((_, power) => greatest >= 1024 ** power).length - 1 : 0;
  const power = Math.max(step, 0);
  const divisor = 1024 ** power;
  const name = unit === 'mebibytes' ? (BINARY[power] ?? '') : '';
  const suffix = name && ` ${name}`;
  const written = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: unit === 'count' ? 0 : digits });
  const [small, large] = [written(2), written(1)];
  const axis = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, notation: 'compact' });
  return {
    divisor,
    unit: name,
    full: (value) => (value / divisor < 10 ? small : large).format(value / divisor) + suffix,
    axis: (value) => axis.format(value),
  };
}

/** @param part of 1 */
export const percent = (language: Language, part: number): string =>
  new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumFractionDigits: part < 0.1 ? 1 : 0 }).format(
    part,
  );
