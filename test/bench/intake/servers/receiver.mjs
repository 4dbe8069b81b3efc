import { createServer } from 'node:http';

/** The far end of those that forward: takes everything at once. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 16 });
    response.end('{"success":true}');
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
