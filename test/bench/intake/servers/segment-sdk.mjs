import { Analytics } from '@segment/analytics-node';
import Fastify from 'fastify';

/** What one writes first: Fastify, and Segment's own library behind it. Acknowledged is what is in its memory. */
const [, , upstream] = process.argv;
const analytics = new Analytics({ writeKey: 'bench', host: upstream });
analytics.on('error', () => {});
const send = ({ type, messageId, timestamp, properties }) =>
  analytics.page({ messageId, timestamp, properties, name: type, anonymousId: 'cluster' });

const server = Fastify();
server.post('/v1/page', (request) => {
  send(request.body);
  return { success: true };
});
server.post('/v1/batch', (request) => {
  for (const event of request.body.batch) send(event);
  return { success: true };
});
await server.listen({ port: 0, host: '127.0.0.1' });
console.log(server.server.address().port);
