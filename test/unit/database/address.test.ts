import { inspect } from 'node:util';
import { readAddress } from '../../../src/proxy/database/address.ts';

const hostsOf = (url: string, allowPlain = false) => {
  const reading = readAddress(url, allowPlain);
  return reading.ok ? reading.address.hosts.map(({ host, port, tls }) => `${host} ${port} ${tls}`) : reading.error;
};

describe('the address of a database', () => {
  it.each([
    ['postgres://u:p@db.example/x', ['db.example 5432 true']],
    ['postgresql://u:p@a:1,b,c:3/x?target_session_attrs=read-write', ['a 1 true', 'b 5432 true', 'c 3 true']],
    ['postgres://u@127.0.0.1:5433/x', ['127.0.0.1 5433 false']],
    ['postgres://u@localhost/x', ['localhost 5432 false']],
    ['postgres://u@[::1]:5433/x', ['::1 5433 false']],
    ['postgres://u@127.0.0.1/x?sslmode=verify-full', ['127.0.0.1 5432 true']],
    ['postgres://u@/x?host=/var/run/postgresql', ['/var/run/postgresql 5432 false']],
    ['postgres://u@[2001:db8::1],127.0.0.1/x', ['2001:db8::1 5432 true', '127.0.0.1 5432 false']],
    // Weaker than what is done anyway.
    ['postgres://u@db.example/x?sslmode=require', ['db.example 5432 true']],
  ])('reads %s, and encrypts what leaves the machine', (url, hosts) => {
    expect(hostsOf(url)).toEqual(hosts);
  });

  it('goes in the clear to another machine only when both the URL and the configuration say so', () => {
    const url = 'postgres://root@10.0.0.1:26257/x?sslmode=disable';
    expect(hostsOf(url)).toMatch(/sslmode=disable to another machine.*spool.allowPlain: true/);
    expect(hostsOf(url, true)).toEqual(['10.0.0.1 26257 false']);
    expect(hostsOf('postgres://root@10.0.0.1/x', true)).toEqual(['10.0.0.1 5432 true']);
  });

  it.each([
    ['https://db.example/x', /is not of the form/],
    ['postgres://db.example/x', /names no user/],
    ['postgres://u:p@db.example', /names no database/],
    ['postgres://u:p@/x', /a host is malformed/],
    ['postgres://u:%zz@db.example/x', /% that encodes nothing/],
    ['postgres://u:p@db.example/x?sslmode=no-verify', /TLS is always verified/],
    ['postgres://u:p@db.example/x?sslrootcert=/a', /spool.caFile/],
    ['postgres://u:p@db.example/x?target_session_attrs=any', /only read-write/],
    ['postgres://u:p@db.example/x?options=-c', /options: is not known here/],
  ])('refuses %s, and says why without its values', (url, why) => {
    const problem = hostsOf(url);
    expect(problem).toMatch(why);
    expect(problem).not.toContain('db.example');
  });

  it('takes what is encoded apart, and shows the password to nobody', () => {
    const reading = readAddress('postgres://us%40er:p%3Aa%2Fs@db.example/n%20ame', false);
    if (!reading.ok) throw new Error(reading.error);
    const { address } = reading;
    expect(address).toMatchObject({ user: 'us@er', database: 'n ame' });
    expect(address.password?.reveal()).toBe('p:a/s');
    expect(JSON.stringify(address) + inspect(address, { depth: 9 })).not.toContain('p:a/s');
  });
});
