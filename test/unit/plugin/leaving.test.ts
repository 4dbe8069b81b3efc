/** @jest-environment jsdom */
import { watchLeaving } from '../../../src/plugin/leaving.ts';

function become(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

function start() {
  const heard: string[] = [];
  const stop = watchLeaving(window, { leave: () => heard.push('leave'), back: () => heard.push('back') });
  return { heard, stop };
}

describe('watching a page being left', () => {
  it('hears of a tab that is hidden, which on a phone may be the last one hears, and of one that is shown again', () => {
    const { heard, stop } = start();
    become('hidden');
    become('visible');
    expect(heard).toEqual(['leave', 'back']);
    stop();
  });

  it('hears of a page that goes, and of one that comes back from the cache', () => {
    const { heard, stop } = start();
    window.dispatchEvent(new Event('pagehide'));
    window.dispatchEvent(new Event('pageshow'));
    expect(heard).toEqual(['leave', 'back']);
    stop();
  });

  it('hears nothing once it has stopped', () => {
    const { heard, stop } = start();
    stop();
    become('hidden');
    become('visible');
    window.dispatchEvent(new Event('pagehide'));
    window.dispatchEvent(new Event('pageshow'));
    expect(heard).toEqual([]);
  });
});
