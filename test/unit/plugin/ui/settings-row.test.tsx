/** @jest-environment jsdom */
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import React from 'react';
import { parseConfig } from '../../../../src/plugin/config.ts';
import { createConsent } from '../../../../src/plugin/consent-state.ts';
import { CHOICE_KEY, createConsentStore } from '../../../../src/plugin/consent-store.ts';
import { SettingsRow } from '../../../../src/plugin/ui/SettingsRow.tsx';
import { en } from '../../../../src/plugin/ui/text.ts';

const guard = <F,>(run: F): F => run;

function show(config: object = {}, signals = { globalPrivacyControl: false, doNotTrack: false }) {
  const consent = createConsent({
    config: parseConfig({ enabled: true, ...config }),
    store: createConsentStore(window),
    signals: () => signals,
  });
  const { container } = render(<SettingsRow consent={consent} text={en} guard={guard} />);
  const element = screen.getByRole<HTMLInputElement>('switch', { name: 'Telemetry' });
  return { consent, container, element, reason: () => screen.getByRole('status').textContent };
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe('the row in Settings', () => {
  it('shows the switch on, and why', () => {
    const { element, reason } = show();
    expect(element.checked).toBe(true);
    expect(reason()).toBe('On by default in this cluster. You may turn it off.');
  });

  it('turns telemetry off and on again, by mouse', async () => {
    const { consent, element, reason } = show();
    await userEvent.click(element);
    expect(consent.current().state).toBe('off');
    expect(element.checked).toBe(false);
    expect(reason()).toBe('You turned it off.');
    await userEvent.click(element);
    expect(consent.current().state).toBe('on');
    expect(reason()).toBe('You turned it on.');
  });

  it('turns telemetry off by keyboard', async () => {
    const { consent, element } = show();
    await userEvent.tab();
    expect(document.activeElement).toBe(element);
    await userEvent.keyboard(' ');
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
  ])('cannot be turned on against %s, and says so', (_, config, words) => {
    const { element, reason } = show(config);
    expect(element.checked).toBe(false);
    expect(element.disabled).toBe(true);
    expect(reason()).toBe(words);
  });

  it('cannot be turned on against Global Privacy Control', () => {
    const { element, reason } = show({}, { globalPrivacyControl: true, doNotTrack: false });
    expect(element.disabled).toBe(true);
    expect(reason()).toBe('Off, because your browser sends Global Privacy Control.');
  });

  it('can always be turned off, locked or not', async () => {
    const { consent, element } = show({ locked: true });
    await userEvent.click(element);
    expect(consent.current().state).toBe('off');
  });

  it('says when the choice could not be stored', async () => {
    const { element, reason } = show();
    const original = Storage.prototype.setItem;
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await userEvent.click(element);
    Storage.prototype.setItem = original;
    expect(element.checked).toBe(false);
    expect(reason()).toContain('could not be stored');
  });

  it('follows what another tab does', () => {
    const { element } = show();
    localStorage.setItem(CHOICE_KEY, 'no');
    act(() => {
      window.dispatchEvent(new StorageEvent('storage', { key: CHOICE_KEY }));
    });
    expect(element.checked).toBe(false);
  });

  it('brings no style of its own, which a strict content security policy would refuse', () => {
    const { container } = show();
    expect(container.querySelectorAll('[style], style')).toHaveLength(0);
    expect(document.head.querySelectorAll('style')).toHaveLength(0);
  });

  // Contrast is the host's, and jsdom paints nothing to measure it on.
  it.each([{}, { policy: 'off' }])('has nothing that axe finds fault with (%j)', async (config) => {
    const { container } = show(config);
    const { violations } = await axe.run(container, {
      rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
    });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('has words for every reason, ending in a full stop', () => {
    for (const words of Object.values(en.reasons)) expect(words).toMatch(/^[A-Z].*\.$/);
  });
});
