/** @param hostname as `URL` gives it: IPv6 in brackets, IPv4 in four decimal numbers whatever it was written in. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** May a secret, or an event, go there? Nobody else reads along on TLS, or on the machine's own loopback. */
export const isPrivate = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || isLoopback(hostname);
