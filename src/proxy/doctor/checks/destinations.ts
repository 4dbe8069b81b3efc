import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { networkReason } from '../../collectors/reasons.ts';
import type { DestinationConfig } from '../../destinations/create.ts';
import type { SegmentConfig } from '../../destinations/segment.ts';
import { type Probe, probeSegment } from '../../destinations/segment-probe.ts';
import { errorCode } from '../../error-code.ts';
import type { Clocks } from '../clocks.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';
import { wayOut } from '../way-out.ts';

const KEPT = 'until then everything is kept';

/** Statuses to a request without events. What is not listed is an answer, and that was the question. */
function ofStatus(check: string, host: string, key: string, status: number): Finding {
  if (status === 401 || status === 403) {
    return wrong(
      check,
      `${host} refuses the write key (HTTP ${status}); ${KEPT}`,
      `see ${key}.writeKeyFile: the key of the source, without anything else`,
    );
  }
  if (status === 407) return wrong(check, `the HTTP proxy wants a password (HTTP 407); ${KEPT}`, `see ${key}.proxyUrl`);
  if (status >= 300 && status < 400) {
    return wrong(
      check,
      `${host} redirects (HTTP ${status}), which is not followed; ${KEPT}`,
      `name the place it redirects to in ${key}.url; a captive portal does this as well`,
    );
  }
  if (status === 429 || status >= 500) {
    return warning(
      check,
      `${host} can be reached, and is in trouble now (HTTP ${status}); ${KEPT}`,
      'nothing, if it passes',
    );
  }
  return ok(check, `${host} can be reached${status < 300 ? '' : ` (HTTP ${status}, to a request without events)`}`);
}

/** undici's codes for what Node has others for. */
const WORDS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection lost',
  timeout: 'no answer in time',
};

function ofProbe(check: string, config: SegmentConfig, key: string, probe: Probe): Finding {
  const { host } = new URL(config.url);
  if (probe.kind === 'answered') return ofStatus(check, host, key, probe.status);
  const reason = WORDS[probe.code] ?? networkReason({ code: probe.code });
  const by = config.proxyUrl === undefined ? '' : ' through the HTTP proxy';
  return wrong(check, `${host} cannot be reached${by}: ${reason}; ${KEPT}`, wayOut(reason, `${key}.caFile`));
}

async function ofFile(check: string, file: string, key: string): Promise<Finding> {
  const folder = path.dirname(path.resolve(file));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return ok(check, `files can be made in ${folder}`);
  } catch (error) {
    return wrong(
      check,
      `${key}.path: ${folder} cannot be written (${errorCode(error)}); ${KEPT}`,
      'make the folder, for the user the proxy runs as',
    );
  }
}

/** Whether a destination can be reached and lets us in, without sending an event there. */
export function checkDestination(
  config: DestinationConfig,
  index: number,
  { clocks, now }: { readonly clocks: Clocks; readonly now: () => number },
): Check {
  const name = `destination ${config.name}`;
  const key = `destinations.${index}`;
  return {
    name,
    async run(signal) {
      switch (config.kind) {
        case 'segment': {
          const askedMs = now();
          const probe = await probeSegment(config, signal);
          if (probe.kind === 'answered') clocks.note(new URL(config.url).host, probe.date, askedMs);
          return [ofProbe(name, config, key, probe)];
        }
        case 'file':
          return [await ofFile(name, config.path, key)];
        case 'stdout':
          return [ok(name, 'whoever reads the output of the proxy')];
        case 'none':
          return [ok(name, 'nothing leaves this machine, as configured')];
      }
    },
  };
}
