import * as fc from 'fast-check';
import { refusedPlaces } from '../../../src/proxy/destinations/partial-success.ts';

describe('partial success', () => {
  it('names the events that were refused after all', () => {
    const body = JSON.stringify({ success: true, accepted: 1, rejected: [{ index: 2, reason: 'bad_timestamp' }] });
    expect(refusedPlaces(body, 3)).toEqual([{ index: 2, reason: 'rejected: bad_timestamp' }]);
  });

  it.each(['', 'OK', '{"success":true}', '{"success":false}', 'null', '[]', '{"rejected":5}', '{"rejected":[1,null]}'])(
    'refuses nothing on account of %j',
    (body) => {
      expect(refusedPlaces(body, 3)).toEqual([]);
    },
  );

  it('takes a place outside the batch, or twice, for nothing more than it is', () => {
    const rejected = [{ index: -1 }, { index: 3 }, { index: 1.5 }, { index: '1' }, { index: 0 }, { index: 0 }];
    expect(refusedPlaces(JSON.stringify({ rejected }), 3).map(({ index }) => index)).toEqual([0]);
  });

  it('repeats no sentence, which might quote a value back at us', () => {
    const rejected = [{ index: 0, reason: 'user alice@example.com is not known' }];
    expect(refusedPlaces(JSON.stringify({ rejected }), 1)[0]?.reason).toBe('rejected: no plain reason given');
  });

  it('never fails, whatever the body', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.nat(5), (body, count) => {
        for (const { index } of refusedPlaces(body, count)) expect(index).toBeLessThan(count);
      }),
    );
  });
});
