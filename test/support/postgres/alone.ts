import { startServer } from './server.ts';

/** A program: starts one, says where, and waits to be killed. */
const { url, data } = await startServer({ fsync: false });
console.log(JSON.stringify({ url, data }));
setInterval(() => undefined, 60_000);
