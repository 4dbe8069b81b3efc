/** @jest-environment jsdom */
import { removeLeftovers } from '../../../src/plugin/leftovers.ts';

describe('removing leftovers', () => {
  it("removes what Segment's SDK may have stored, and nothing of the host's", () => {
    localStorage.setItem('ajs_user_id', '"jane.doe@example.com"');
    localStorage.setItem('ajs_anonymous_id', '"c079bb98"');
    localStorage.setItem('persisted-queue:v1::event-queue:items', '[]');
    localStorage.setItem('dcosUserSettings', '{"savedStates":{"language":"en"}}');
    // biome-ignore lint/suspicious/noDocumentCookie: what is under test reads them here.
    document.cookie = 'ajs_anonymous_id=c079bb98; path=/';
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    document.cookie = 'dcos-acs-info-cookie=eyJ1aWQiOiJqYW5lIn0=; path=/';

    removeLeftovers(window);

    expect(Object.keys(localStorage)).toEqual(['dcosUserSettings']);
    expect(document.cookie).toBe('dcos-acs-info-cookie=eyJ1aWQiOiJqYW5lIn0=');
  });
});
