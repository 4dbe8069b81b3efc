import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

/**
 * usage: receiver.mjs <latency ms>. Prints its port. Answers nothing until it is told `go <events>`; then answers each
 * request after its latency, and prints the seconds from `go` until so many events were answered.
 */
const latencyMs = Number(process.argv[2]);
const MARK = '"messageId":';
let held = [];
let run;

function count(text) {
  let found = 0;
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + MARK.length)) found += 1;
  return found;
}

function answer({ response, events }) {
  setTimeout(() => {
    response.end('{"success":true}');
    if (run === undefined) return;
    run.left -= events;
    if (run.left > 0) return;
    console.log(JSON.stringify({ seconds: (performance.now() - run.startedMs) / 1000 }));
    run = undefined;
  }, latencyMs);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const one = { response, events: count(Buffer.concat(chunks).toString('latin1')) };
    if (run === undefined) held.push(one);
    else answer(one);
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));

for await (const line of createInterface({ input: process.stdin })) {
  run = { left: Number(line.split(' ')[1]), startedMs: performance.now() };
  for (const one of held) answer(one);
  held = [];
}
