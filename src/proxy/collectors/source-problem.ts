import type { Observation } from './collector.ts';

/** A source that does not answer as it should. Thrown below a collector, and there turned into its observation. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem';
  readonly url: string | undefined;
  readonly standby: boolean;
  constructor(url: string | undefined, reason: string, standby = false) {
    super(reason);
    this.url = url;
    this.standby = standby;
  }
}

/** Runs a collector's questions; a problem of the source becomes its answer, anything else is a bug and goes on up. */
export async function observe(questions: () => Promise<Observation>): Promise<Observation> {
  try {
    return await questions();
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    const { url, message: reason } = error;
    return {
      ok: false,
      url: url === undefined ? undefined : shownUrl(url),
      reason,
      ...(error.standby ? { standby: true } : {}),
    };
  }
}

/** The URL as configured, without a user name and password in it. */
export const shownUrl = (url: string): string => url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
