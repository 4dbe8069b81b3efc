/** @jest-environment jsdom */
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React from 'react';
import { CHOICE_KEY } from '../../../../src/plugin/consent-store.ts';
import { SettingsRow } from '../../../../src/plugin/ui/SettingsRow.tsx';
import { rowWords } from '../../../../src/plugin/ui/words/row.ts';
import { breakStorage, inAnotherTab, startConsent } from '../../../support/start-consent.ts';

const guard = <F,>(run: F): F => run;
const nothing = { globalPrivacyControl: false, doNotTrack: false };

async function show(config: object = {}, signals = nothing) {
  const started = startConsent(config, () => signals);
  await started.reached();
  const { consent } = started;
  const panel = {
    browser: window,
    ask: async () => ({ status: 404, type: '', retryAfter: null, text: '' }),
    sent: () => [],
    forget: () => undefined,
    byDefault: consent.byDefault,
  };
  const { container } = render(<SettingsRow consent={consent} browser={window} guard={guard} panel={panel} />);
  const element = screen.getByRole<HTMLInputElement>('switch');
  const settled = () => act(async () => void (await started.settled()));
  return { ...started, container, element, settled, reason: () => screen.getByRole('status').textContent };
}

/** With what the proxy answers to it. */
const click = (element: Element) => act(async () => void (await userEvent.click(element)));

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe('the row in Settings', () => {
  it('shows the switch on, and why', async () => {
    const { element, reason } = await show();
    expect(screen.getByRole('switch', { name: 'Telemetry' })).toBe(element);
    expect(element.checked).toBe(true);
    expect(reason()).toBe('On by default in this cluster. You may turn it off.');
  });

  it('turns telemetry off and on again, by mouse', async () => {
    const { consent, element, reason, settled } = await show();
    await click(element);
    expect(consent.current().state).toBe('off');
    expect(element.checked).toBe(false);
    expect(reason()).toBe('You turned it off.');
    await click(element);
    await settled();
    expect(consent.current().state).toBe('on');
    expect(reason()).toBe('You turned it on.');
  });

  it('turns telemetry off by keyboard', async () => {
    const { consent, element } = await show();
    await userEvent.tab();
    expect(document.activeElement).toBe(element);
    await act(async () => void (await userEvent.keyboard(' ')));
    expect(consent.current().state).toBe('off');
  });

  it.each([
    ['policy off', { policy: 'off' }, 'Turned off by your administrator.'],
    ['a lock', { policy: 'opt-in', locked: true }, 'Off, and locked by your administrator.'],
    ['a cluster that said no', { enabled: false }, 'Off for this cluster.'],
    [
      'a configuration nobody understands',
      { policy: 'maybe' },
      'Off, because the telemetry settings of this cluster could not be read.',
    ],
  ])('cannot be turned on against %s, and says so', async (_, config, words) => {
    const { element, reason } = await show(config);
    expect(element.checked).toBe(false);
    expect(element.disabled).toBe(true);
    expect(reason()).toBe(words);
  });

  it('cannot be turned on against Global Privacy Control', async () => {
    const { element, reason } = await show({}, { globalPrivacyControl: true, doNotTrack: false });
    expect(element.disabled).toBe(true);
    expect(reason()).toBe('Off, because your browser sends Global Privacy Control.');
  });

  it('can always be turned off, locked or not', async () => {
    const { consent, element } = await show({ locked: true });
    await click(element);
    expect(consent.current().state).toBe('off');
  });

  it('says when the choice could not be stored', async () => {
    const { element, reason } = await show();
    const restore = breakStorage('setItem');
    await click(element);
    restore();
    expect(element.checked).toBe(false);
    expect(reason()).toContain('could not be stored');
  });

  it('says when the proxy could not be told: of a no that it holds, of a yes that it does not count', async () => {
    const { element, reason, desk, settled } = await show();
    desk.failWith = 503;
    await click(element);
    await settled();
    expect(reason()).toContain('has not been told yet; this browser keeps trying');
    await click(element);
    await settled();
    expect(element.checked).toBe(false);
    expect(reason()).toContain('did not answer, so it stays off');
  });

  it('follows what another tab does', async () => {
    const { element } = await show();
    act(() => inAnotherTab('no'));
    expect(element.checked).toBe(false);
  });

  it("speaks the language of the DC/OS UI's own setting", async () => {
    localStorage.setItem('dcosUserSettings', '{"savedStates":{"language":"zh"}}');
    const { reason, container } = await show();
    expect(reason()).toBe(rowWords.zh.reasons.cluster_default);
    expect(container.querySelector('[lang="zh"]')).not.toBeNull();
    expect(localStorage.getItem(CHOICE_KEY)).toBeNull();
  });

  it.each(['', 'null', '{', '[]', '{"savedStates":7}'])('speaks English where the setting is %j', async (settings) => {
    localStorage.setItem('dcosUserSettings', settings);
    const { reason } = await show();
    expect(reason()).toBe(rowWords.en.reasons.cluster_default);
  });

  it('opens what is behind it, and says so to a screen reader', async () => {
    await show();
    const more = screen.getByRole('button', { name: 'What is sent' });
    expect(more.getAttribute('aria-expanded')).toBe('false');
    await click(more);
    expect(more.getAttribute('aria-expanded')).toBe('true');
    await screen.findByRole('heading', { name: 'What may be sent' });
  });

  it('brings no style of its own, which a strict content security policy would refuse', async () => {
    const { container } = await show();
    expect(container.querySelectorAll('[style], style')).toHaveLength(0);
    expect(document.head.querySelectorAll('style')).toHaveLength(0);
  });

  // Contrast is the host's, and jsdom paints nothing to measure it on.
  it.each([{}, { policy: 'off' }])('has nothing that axe finds fault with (%j)', async (config) => {
    const { container } = await show(config);
    const { violations } = await axe.run(container, {
      rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it.each(['en', 'zh'] as const)('has words for every reason in %s, ending in a full stop', (language) => {
    expect(Object.keys(rowWords[language].reasons)).toEqual(Object.keys(rowWords.en.reasons));
    for (const words of Object.values(rowWords[language].reasons)) expect(words).toMatch(/^.+[.。]$/);
  });
});
