import Fastify from 'fastify';
import pg from 'pg';

/** A row for each event, inserted when it comes; acknowledged after its commit. */
const [, , host] = process.argv;
const pool = new pg.Pool({ host, user: 'bench', database: 'postgres', max: 16 });
await pool.query('CREATE TABLE event (message_id text PRIMARY KEY, at timestamptz DEFAULT now(), body jsonb NOT NULL)');
const insert = (event) =>
  pool.query('INSERT INTO event (message_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    event.messageId,
    JSON.stringify(event),
  ]);

const server = Fastify();
server.post('/v1/page', async (request) => {
  await insert(request.body);
  return { success: true };
});
server.post('/v1/batch', async (request) => {
  await Promise.all(request.body.batch.map(insert));
  return { success: true };
});
await server.listen({ port: 0, host: '127.0.0.1' });
console.log(server.server.address().port);
