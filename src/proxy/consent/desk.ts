import type { User } from '../access/asker.ts';
import type { Choices } from './choices.ts';
import type { BrowserSignals, ProxyConsent } from './consent.ts';
import type { Chosen, Withdrawal } from './withdrawal.ts';

export interface DeskDeps {
  readonly consent: ProxyConsent;
  readonly choices: Choices;
  readonly withdrawal: Withdrawal;
  /** What is the same for everybody: catalogue, retention, destinations. */
  readonly disclosure: object;
  readonly sent: (user: User) => readonly object[];
  readonly preview: (user: User) => Promise<object>;
  /** Removes what memory holds of this user's events. */
  readonly forgetSent: (owner: string) => void;
}

const NOT_SAVED = 'it is in force now, but could not be saved, and would not hold over a restart of the proxy';
const NOT_EVEN = 'it could not be saved: nothing has changed';
const NOT_ERASED =
  'it is in force, but what had not been delivered could not be erased yet: nothing at all is sent until it is';

/** How things stand for one user, and their choices. */
export function createDesk({ consent, choices, withdrawal, disclosure, sent, preview, forgetSent }: DeskDeps) {
  const standing = ({ owner }: User, browser: BrowserSignals) => ({
    choice: choices.of(owner).choice,
    ...consent.person(browser, owner),
  });

  function answerTo(chosen: Chosen, user: User, browser: BrowserSignals, isNo: boolean) {
    const { choice, ...decision } = standing(user, browser);
    const erased = chosen.erased ?? 0;
    // Beside the reason for the refusal there is no room for the consent rule's.
    const body = { choice, erased, consent: decision };
    if (!chosen.saved) {
      return { ok: false, reason: 'not_saved', message: isNo ? NOT_SAVED : NOT_EVEN, body } as const;
    }
    if (chosen.erased === undefined) return { ok: false, reason: 'not_erased', message: NOT_ERASED, body } as const;
    return { ok: true, body: { choice, erased, ...decision } } as const;
  }

  return {
    cluster: consent.cluster,
    policy(user: User, browser: BrowserSignals) {
      const { consent: word, clusterEnabled } = consent.operator();
      return {
        ...standing(user, browser),
        telemetryEnabled: word.telemetryEnabled && clusterEnabled,
        policy: word.policy,
        locked: word.locked,
        admin: user.admin,
        ...disclosure,
      };
    },
    sent: (user: User) => ({ entries: sent(user) }),
    async preview(user: User) {
      // A no means that nothing is asked of the cluster either.
      if (consent.cluster().state !== 'on')
        return { tracks: [], problems: ['telemetry is off: the cluster is not asked'] };
      return preview(user);
    },
    async choose(user: User, choice: 'yes' | 'no' | 'none', browser: BrowserSignals) {
      return answerTo(await withdrawal.choose(user.owner, choice), user, browser, choice === 'no');
    },
    async forget(user: User, browser: BrowserSignals) {
      const chosen = await withdrawal.forget(user.owner);
      forgetSent(user.owner);
      return answerTo(chosen, user, browser, false);
    },
  };
}
