import { connect, type Socket } from 'node:net';

/** A connection that says byte for byte what a test wants said. */
export interface RawSocket {
  readonly socket: Socket;
  say(bytes: string | Uint8Array): void;
  /** Everything heard so far. */
  heard(): string;
  /** Resolves when the far end has hung up, in whatever way: everything heard. */
  readonly ended: Promise<string>;
  hangUp(): void;
}

const open = new Set<Socket>();

export async function rawSocket(port: number): Promise<RawSocket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.add(socket);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<string>((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => {
      open.delete(socket);
      resolve(text);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    say: (bytes) => void socket.write(bytes),
    heard: () => text,
    ended,
    hangUp: () => void socket.destroy(),
  };
}

/** A request as it goes over the wire. `content-length` follows from the body unless a header says otherwise. */
export function rawRequest(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/batch',
) {
  const bytes = Buffer.from(body);
  const all = { host: 'x', 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), bytes]);
}

/** Status and JSON body of the first answer in what was heard. */
export function firstAnswer(heard: string): { readonly status: number; readonly body: Record<string, unknown> } {
  const [head = '', body = ''] = heard.split('\r\n\r\n', 2);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return { status: Number(head.slice(9, 12)), body: JSON.parse(body.slice(0, length)) as Record<string, unknown> };
}

afterAll(() => {
  for (const socket of open) socket.destroy();
});
