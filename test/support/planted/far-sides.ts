import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));
/** Closes something with the test file, whatever becomes of the test. */
export const closeLater = (close: () => Promise<unknown>): void => void closing.push(close);

function whenDone(server: Server | TcpServer): void {
  closeLater(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}

/** An HTTP server at a port, or at the path of a unix socket. */
export async function serve(listener: RequestListener, at: number | string = 0): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) =>
    typeof at === 'string' ? server.listen(at, resolve) : server.listen(at, '127.0.0.1', resolve),
  );
  whenDone(server);
  return typeof at === 'string' ? at : `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Tap {
  readonly url: string;
  /** Every byte that went to the far side, as latin1. */
  readonly sent: () => string;
}

/** Stands in front of a server and keeps what is said to it, byte for byte. */
export async function tap(target: string): Promise<Tap> {
  const { port } = new URL(target);
  const chunks: Buffer[] = [];
  const server = createTcpServer((socket) => {
    const far = connect(Number(port), '127.0.0.1');
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(far).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, sent: () => Buffer.concat(chunks).toString('latin1') };
}

/** Says something over a connection of its own and hears everything until the far end hangs up, or enough time is over. */
export function converse(url: string, from: string, bytes: string | Uint8Array): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: from });
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    const timer = setTimeout(done, 15_000);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined).on('close', done);
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}
