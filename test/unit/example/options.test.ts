import { help, parseOptions } from '../../../example/options.ts';

describe('the options of npm start', () => {
  it('have defaults', () => {
    expect(parseOptions([], {})).toEqual({
      kind: 'start',
      options: {
        portUi: 4200,
        portCluster: 4201,
        portProxy: 8787,
        portReceiver: 8788,
        dataDir: './data',
        policy: 'opt-out',
      },
    });
  });

  it('take a flag before a variable before the default', () => {
    const env = {
      EXAMPLE_PORT_PROXY: '9001',
      EXAMPLE_PORT_RECEIVER: '9002',
      EXAMPLE_DATA: '/tmp/x',
      EXAMPLE_POLICY: 'opt-in',
    };
    expect(parseOptions(['--port-proxy', '9009'], env)).toMatchObject({
      options: { portProxy: 9009, portReceiver: 9002, dataDir: '/tmp/x', policy: 'opt-in' },
    });
  });

  it('move the cluster beside the UI, so that one flag is enough', () => {
    expect(parseOptions(['--port-ui', '4201'], {})).toMatchObject({ options: { portUi: 4201, portCluster: 4202 } });
    expect(parseOptions(['--port-ui', '0'], {})).toMatchObject({ options: { portUi: 0, portCluster: 0 } });
  });

  it('name what is wrong, all of it', () => {
    const wrong = parseOptions(['--port-ui', 'x', '--port-proxy', '70000'], {});
    expect(wrong).toMatchObject({ kind: 'wrong', problem: expect.stringContaining('--port-ui') });
    expect(wrong).toMatchObject({ kind: 'wrong', problem: expect.stringContaining('--port-proxy') });
    expect(parseOptions(['--port-ui', '8787'], {})).toEqual({
      kind: 'wrong',
      problem: 'port 8787 was asked for twice',
    });
    expect(parseOptions(['--policy', 'x'], {})).toEqual({
      kind: 'wrong',
      problem: '--policy (or EXAMPLE_POLICY) must be one of opt-out, opt-in, off',
    });
    expect(parseOptions(['--what'], {})).toMatchObject({ kind: 'wrong' });
  });

  it('are all in the help', () => {
    expect(parseOptions(['--help'], {})).toEqual({ kind: 'help' });
    for (const flag of [
      '--port-ui',
      '--port-cluster',
      '--port-proxy',
      '--port-receiver',
      '--data',
      '--policy',
      '--help',
    ])
      expect(help).toContain(flag);
  });
});
