/** To listen on all addresses is to listen on loopback as well. */
const ALL_ADDRESSES: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where the proxy of this configuration answers, asked from this machine. */
export function ownUrl({ host, port }: { readonly host: string; readonly port: number }): URL {
  const address = ALL_ADDRESSES[host] ?? host;
  return new URL(`http://${address.includes(':') ? `[${address}]` : address}:${port}/`);
}
