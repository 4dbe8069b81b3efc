import { gistOf } from '../../../example/receiver/page/gist.ts';

const entryOf = (event: object) => ({
  number: 1,
  receivedAt: '2020-06-30T13:00:00.000Z',
  sentAt: undefined,
  duplicate: false,
  event: { messageId: 'm', ...event },
});

describe('the row of an event on the page of the receiver', () => {
  it.each([
    [
      { type: 'page', properties: { path: '/nodes/:nodeID' } },
      { name: 'page', title: '/nodes/:nodeID', text: '' },
    ],
    [{ type: 'page' }, { name: 'page', title: 'page', text: '' }],
    [
      { type: 'track', event: 'dcos_login', properties: {} },
      { name: 'dcos_login', title: 'dcos_login', text: '' },
    ],
    [
      {
        type: 'track',
        event: 'health',
        properties: { 'health-unit-a-total': 3, 'health-unit-a-unhealthy': 1, 'health-unit-b-total': 3 },
      },
      { name: 'health', title: 'health', text: '2 units, 1 unhealthy' },
    ],
    [
      { type: 'track', event: 'package_list', properties: { package_list: [{}, {}] } },
      { name: 'package_list', title: 'package_list', text: '2 packages' },
    ],
  ])('of %j says %j', (event, gist) => {
    expect(gistOf(entryOf(event))).toEqual(gist);
  });
});
