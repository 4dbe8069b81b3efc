import { type ConsentInputs, decide } from '../../../src/contract/consent.ts';

const base: ConsentInputs = {
  telemetryEnabled: true,
  policy: 'opt-out',
  locked: false,
  environmentNo: false,
  globalPrivacyControl: false,
  doNotTrack: false,
  choice: 'none',
  noticeShown: false,
};

/** Every combination of inputs: 3 x 4 x 2 x 2 x 2 x 2 x 4 x 2. */
function* everyCase(): Generator<ConsentInputs> {
  const flags = [false, true];
  for (const telemetryEnabled of [true, false, undefined])
    for (const policy of ['off', 'opt-in', 'opt-out', undefined] as const)
      for (const locked of flags)
        for (const environmentNo of flags)
          for (const globalPrivacyControl of flags)
            for (const doNotTrack of flags)
              for (const choice of ['yes', 'no', 'none', 'unreadable'] as const)
                for (const noticeShown of flags)
                  yield {
                    telemetryEnabled,
                    policy,
                    locked,
                    environmentNo,
                    globalPrivacyControl,
                    doNotTrack,
                    choice,
                    noticeShown,
                  };
}

describe('the consent rule', () => {
  it('is on by the cluster default and says so', () => {
    expect(decide(base)).toEqual({ state: 'on', reason: 'cluster_default' });
  });

  it('is never on, nor asks, when anybody said no, in any combination', () => {
    let noes = 0;
    for (const inputs of everyCase()) {
      const no =
        inputs.telemetryEnabled !== true ||
        inputs.policy === undefined ||
        inputs.policy === 'off' ||
        inputs.environmentNo ||
        inputs.globalPrivacyControl ||
        inputs.doNotTrack ||
        inputs.choice === 'no' ||
        inputs.choice === 'unreadable';
      if (!no) continue;
      noes += 1;
      expect({ inputs, state: decide(inputs).state }).toEqual({ inputs, state: 'off' });
    }
    expect(noes).toBe(3 * 4 * 2 * 2 * 2 * 2 * 4 * 2 - 2 * 2 * 2 * 2);
  });

  it('is on under opt-in only after a yes that was not locked away', () => {
    for (const inputs of everyCase()) {
      if (inputs.policy !== 'opt-in' || decide(inputs).state !== 'on') continue;
      expect(inputs).toMatchObject({ choice: 'yes', locked: false });
    }
    expect(decide({ ...base, policy: 'opt-in', choice: 'yes' })).toEqual({ state: 'on', reason: 'user_yes' });
  });

  it('asks once under opt-in, and takes no answer for a no', () => {
    expect(decide({ ...base, policy: 'opt-in' })).toEqual({ state: 'ask', reason: 'not_asked' });
    expect(decide({ ...base, policy: 'opt-in', noticeShown: true })).toEqual({ state: 'off', reason: 'not_answered' });
  });

  it.each([
    [{ telemetryEnabled: undefined }, 'cluster_unknown'],
    [{ policy: undefined }, 'cluster_unknown'],
    [{ telemetryEnabled: false }, 'cluster_disabled'],
    [{ environmentNo: true }, 'environment'],
    [{ policy: 'off' }, 'policy_off'],
    [{ choice: 'no' }, 'user_no'],
    [{ globalPrivacyControl: true, choice: 'yes' }, 'global_privacy_control'],
    [{ doNotTrack: true, choice: 'yes' }, 'do_not_track'],
    [{ choice: 'unreadable' }, 'choice_unreadable'],
    [{ policy: 'opt-in', locked: true, choice: 'yes' }, 'locked'],
  ] as const)('names the reason of the off state for %j', (change, reason) => {
    expect(decide({ ...base, ...change })).toEqual({ state: 'off', reason });
  });
});
