import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/** The port somebody asked for cannot be had. `who` is what wanted it. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly port: number;
  readonly who: string;
  readonly code: string;

  constructor(who: string, port: number, cause: NodeJS.ErrnoException) {
    const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${cause.code ?? 'unknown'})`;
    super(`port ${port} (${who}) ${why}`, { cause });
    this.port = port;
    this.who = who;
    this.code = cause.code ?? 'unknown';
  }
}

/** Listens on loopback. @param port 0 takes a free one. @throws PortError */
export async function listen(server: Server, who: string, port: number, host = '127.0.0.1'): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(new PortError(who, port, cause)));
    server.listen(port, host, resolve);
  });
  // A TCP server's address is an object; the string and null are for pipes and for servers not listening.
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${actual}`,
    port: actual,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
