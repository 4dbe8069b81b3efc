import { Agent, request } from 'undici';
import { errorCode } from '../../../src/proxy/destinations/error-code.ts';
import { startBatchReceiver } from '../../support/batch-receiver.ts';

describe('the code of an error', () => {
  it("is one word for too late, whether the client's own limit was over first or ours", async () => {
    const receiver = await startBatchReceiver();
    receiver.answer = () => undefined;
    const body = JSON.stringify({ batch: [] });
    const dispatcher = new Agent({ headersTimeout: 50 });
    const theirs = request(receiver.url, { dispatcher, method: 'POST', body });
    await expect(theirs.catch((error) => [error.code, errorCode(error)])).resolves.toEqual([
      'UND_ERR_HEADERS_TIMEOUT',
      'timeout',
    ]);
    const ours = request(receiver.url, { method: 'POST', body, signal: AbortSignal.timeout(50) });
    await expect(ours.catch(errorCode)).resolves.toBe('timeout');
    await dispatcher.destroy();
    await receiver.close();
  });
});
