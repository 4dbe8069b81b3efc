import type { ConsentInputs, Policy } from '../../src/contract/consent.ts';
import { decide } from '../../src/contract/consent.ts';

/** What a test makes of the proxy's half of consent: one user's standing, by the rule itself, over HTTP. */
export interface StandInDesk {
  policy: Policy;
  telemetryEnabled: boolean;
  choice: 'yes' | 'no' | 'none';
  /** Answers like this instead of well. */
  failWith: number | undefined;
  /** Every request to it, in order: `GET policy`, `POST choice no`. */
  readonly asked: string[];
  /** @returns undefined where the request is not for it. */
  answer(method: string, path: string, body: string): { readonly status: number; readonly body: string } | undefined;
}

export function createStandInDesk(): StandInDesk {
  const desk: StandInDesk = {
    policy: 'opt-out',
    telemetryEnabled: true,
    choice: 'none',
    failWith: undefined,
    asked: [],
    answer(method, path, body) {
      const route = /\/v1\/(policy|choice|forget|sent|preview)$/.exec(path)?.[1];
      if (route === undefined) return undefined;
      const said = route === 'choice' ? ` ${JSON.parse(body).choice}` : '';
      desk.asked.push(`${method} ${route}${said}`);
      if (desk.failWith !== undefined) return { status: desk.failWith, body: '' };
      if (route === 'choice') desk.choice = JSON.parse(body).choice;
      if (route === 'forget') desk.choice = 'none';
      const { telemetryEnabled, policy, choice } = desk;
      const inputs: ConsentInputs = {
        telemetryEnabled,
        policy,
        choice,
        locked: false,
        environmentNo: false,
        globalPrivacyControl: false,
        doNotTrack: false,
        noticeShown: false,
      };
      const standing = { success: true, choice, telemetryEnabled, policy, locked: false, ...decide(inputs) };
      const lists = { sent: { entries: [] }, preview: { tracks: [], problems: [] } };
      return { status: 200, body: JSON.stringify(route === 'sent' || route === 'preview' ? lists[route] : standing) };
    },
  };
  return desk;
}
