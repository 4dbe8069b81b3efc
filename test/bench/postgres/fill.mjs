import { openSpool } from './open-spool.mjs';

/** usage: fill.mjs <url> <events>. Puts a backlog of events of 1 KB into a shared spool; prints one line when it is there. */
const [, , url, count] = process.argv;
const events = Number(count);
/** As a busy door commits them. */
const APPEND = 20;

const { spool, close } = await openSpool(url, 500);
const body = (messageId) => JSON.stringify({ type: 'page', messageId, filling: 'x'.repeat(900) });
for (let number = 0; number < events; number += APPEND) {
  const records = Array.from({ length: Math.min(APPEND, events - number) }, (_, index) => {
    const id = `bench-${number + index}`;
    return { id, body: body(id) };
  });
  const answer = await spool.append(records);
  if (!answer.ok) throw new Error(answer.reason);
}
await close();
console.log(JSON.stringify({ events }));
