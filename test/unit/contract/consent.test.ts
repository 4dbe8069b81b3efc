import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ConsentInputs, decide } from '../../../src/contract/consent.ts';
import { everyCase, printTruthTable, truthTable } from '../../support/consent-cases.ts';

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
        inputs.globalPrivacyControl !== false ||
        inputs.doNotTrack !== false ||
        inputs.choice === 'no' ||
        inputs.choice === 'unreadable';
      if (!no) continue;
      noes += 1;
      expect({ inputs, state: decide(inputs).state }).toEqual({ inputs, state: 'off' });
    }
    expect(noes).toBe(3 * 4 * 2 * 3 * 3 * 2 * 4 * 2 - 2 * 2 * 2 * 2);
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
    [{ globalPrivacyControl: undefined, choice: 'yes' }, 'global_privacy_control'],
    [{ doNotTrack: undefined, choice: 'yes' }, 'do_not_track'],
    [{ choice: 'unreadable' }, 'choice_unreadable'],
    [{ policy: 'opt-in', locked: true, choice: 'yes' }, 'locked'],
  ] as const)('names the reason of the off state for %j', (change, reason) => {
    expect(decide({ ...base, ...change })).toEqual({ state: 'off', reason });
  });
});

describe('the truth table', () => {
  const rows = truthTable();

  it('has one line for each of the 3,456 combinations of inputs, and the line says what the rule says', () => {
    const asked = rows.flatMap(({ pattern, decision }) => everyCase(pattern).map((inputs) => ({ inputs, decision })));
    for (const { inputs, decision } of asked) expect({ inputs, is: decide(inputs) }).toEqual({ inputs, is: decision });
    expect(new Set(asked.map(({ inputs }) => JSON.stringify(inputs, (_, value) => value ?? null))).size).toBe(3_456);
    expect(asked).toHaveLength(3_456);
  });

  it('stands in docs/privacy.md as the rule has it (npm run docs)', () => {
    const file = path.resolve(__dirname, '../../../docs/privacy.md');
    const text = readFileSync(file, 'utf8');
    const [before = '', after = ''] = text.split(/(?<=printed by test[^\n]+\n)[^<]*(?=<!-- end)/);
    const printed = `${before}\n${printTruthTable(rows)}\n\n${after}`;
    if (process.env.WRITE_DOCS === '1') writeFileSync(file, printed);
    expect(readFileSync(file, 'utf8')).toBe(printed);
  });
});
