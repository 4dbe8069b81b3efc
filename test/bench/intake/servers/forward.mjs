import Fastify from 'fastify';
import { Agent, request as send } from 'undici';

/** Forward and wait: the sender gets its answer when the far end has given one. Nothing is kept. */
const [, , upstream] = process.argv;
const dispatcher = new Agent({ connections: 64 });
const server = Fastify();
const forward = async (request) => {
  const batch = request.body.batch ?? [request.body];
  const { statusCode, body } = await send(`${upstream}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
    dispatcher,
  });
  await body.dump();
  if (statusCode >= 400) throw new Error('upstream');
  return { success: true };
};
server.post('/v1/page', forward);
server.post('/v1/batch', forward);
await server.listen({ port: 0, host: '127.0.0.1' });
console.log(server.server.address().port);
