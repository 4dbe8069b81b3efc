/**
 * 128 random bits, in hex: the idempotency key of one event. Not the SDK's own ids, whose `Math.random()` bytes overlap
 * from one id to the next and so link the events of a page (segmentio/analytics-next #863); not `crypto.randomUUID`,
 * which needs HTTPS.
 */
export function createMessageId(browser: Window): string {
  const bytes = new Uint8Array(16);
  try {
    browser.crypto.getRandomValues(bytes);
  } catch {
    // A browser without it: the id only has to be unlikely to come twice.
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.random() * 256;
  }
  let id = '';
  bytes.forEach((byte) => {
    id += (byte + 256).toString(16).slice(1);
  });
  return id;
}
