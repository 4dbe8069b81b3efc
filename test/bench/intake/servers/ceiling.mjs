import { createServer } from 'node:http';

/** The ceiling: Node's own HTTP server that parses the same JSON and answers, and does nothing else. */
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString());
    const accepted = Array.isArray(body.batch) ? body.batch.length : 1;
    const answer = `{"success":true,"accepted":${accepted}}`;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
