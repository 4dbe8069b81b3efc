import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server: a network that fails when it is told to. */
export interface LineCutter {
  readonly port: number;
  /** What is being carried right now, one each. */
  readonly lines: number;
  /** Cuts every line at this moment, and takes new ones. */
  cut(): void;
  /**
   * Of each line, the next thing the client says still arrives; the answer to it does not, and the line is cut then: nobody
   * on this side knows what came of it.
   */
  loseAnswers(): void;
  /** Carries nothing and takes nobody, until `mend`. What is under way hangs, as behind a firewall. */
  hang(): void;
  mend(): void;
  close(): Promise<void>;
}

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  /** `asked`: something was said that must not be answered. */
  fate: 'carry' | 'lose' | 'asked';
}

export async function startLineCutter(target: () => number): Promise<LineCutter> {
  const lines = new Set<Line>();
  let hanging = false;
  const end = (line: Line) => {
    lines.delete(line);
    line.near.destroy();
    line.far.destroy();
  };
  const server = createServer((near) => {
    const far = connect({ port: target(), host: '127.0.0.1', noDelay: true });
    const line: Line = { near, far, fate: 'carry' };
    lines.add(line);
    near.setNoDelay(true);
    if (hanging) for (const socket of [near, far]) socket.pause();
    near.on('data', (chunk) => {
      if (line.fate === 'lose') line.fate = 'asked';
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (line.fate === 'asked') end(line);
      else near.write(chunk);
    });
    for (const socket of [near, far]) {
      socket.on('error', () => end(line));
      socket.on('close', () => end(line));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo;
  const each = (act: (line: Line) => void) => {
    for (const line of [...lines]) act(line);
  };
  return {
    port,
    get lines() {
      return lines.size;
    },
    cut: () => each(end),
    loseAnswers: () =>
      each((line) => {
        line.fate = 'lose';
      }),
    hang() {
      hanging = true;
      each(({ near, far }) => {
        near.pause();
        far.pause();
      });
    },
    mend() {
      hanging = false;
      each(({ near, far }) => {
        near.resume();
        far.resume();
      });
    },
    async close() {
      each(end);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
