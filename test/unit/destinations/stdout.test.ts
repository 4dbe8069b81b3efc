import { PassThrough, Writable } from 'node:stream';
import { createDestination } from '../../../src/proxy/destinations/create.ts';

const never = new AbortController().signal;

describe('the stdout destination', () => {
  it('writes one event a line', async () => {
    const stream = new PassThrough();
    const destination = createDestination({ kind: 'stdout', name: 'stdout' }, { now: Date.now, stdout: stream });
    expect(await destination.send(['{"n":1}', '{\n"n":2}'], never)).toEqual({ kind: 'delivered' });
    expect(String(stream.read())).toBe('{"n":1}\n{ "n":2}\n');
  });

  it('has delivered nothing before the stream took it', async () => {
    let take: () => void = () => undefined;
    const slow = new Writable({
      write(_chunk, _encoding, done) {
        take = done;
      },
    });
    const destination = createDestination({ kind: 'stdout', name: 'stdout' }, { now: Date.now, stdout: slow });
    let over = false;
    const sent = destination.send(['{}'], never).then((verdict) => {
      over = true;
      return verdict;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    take();
    expect(await sent).toEqual({ kind: 'delivered' });
  });

  it('keeps the batch when the stream is closed', async () => {
    const closed = new PassThrough();
    closed.on('error', () => undefined);
    closed.destroy();
    const destination = createDestination({ kind: 'stdout', name: 'stdout' }, { now: Date.now, stdout: closed });
    expect(await destination.send(['{}'], never)).toEqual({ kind: 'retry', reason: 'the stream is closed' });
  });
});

describe('no destination', () => {
  it('lets nothing leave, and keeps nothing back', async () => {
    const destination = createDestination({ kind: 'none', name: 'none' }, { now: Date.now, stdout: new PassThrough() });
    expect(await destination.send(['{}'], never)).toEqual({ kind: 'delivered' });
    await destination.close();
  });
});
