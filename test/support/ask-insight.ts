import type { InsightAnswer, Series } from '../../src/contract/insight.ts';

/** `GET /v1/insight`, as an administrator's browser asks. */
export async function askInsight(url: string, range = '24h', headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/v1/insight?range=${range}`, { headers });
  const body = (await response.json()) as InsightAnswer & { readonly reason?: string; readonly message?: string };
  return { status: response.status, headers: response.headers, body };
}

/** What was counted in all steps together, also when an hour ended meanwhile. */
export const sumOf = (series: Series): number => series.reduce((sum: number, value) => sum + (value ?? 0), 0);

/** How it stood last. */
export const lastOf = (series: Series): number | undefined => series.filter((value) => value !== null).at(-1);

/** Views by pattern. */
export const pagesOf = ({ pages }: Pick<InsightAnswer, 'pages'>): Readonly<Record<string, number>> =>
  Object.fromEntries(pages.map(({ pattern, total }) => [pattern ?? 'others', total]));
