/** Small, quick to start and to shut, and on loopback alone. A standby needs the same numbers as its primary. */
export const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '16MB',
  max_connections: '60',
  max_wal_size: '64MB',
  min_wal_size: '2MB',
  max_wal_senders: '4',
  wal_keep_size: '64MB',
  wal_receiver_timeout: '5s',
  wal_retrieve_retry_interval: '100ms',
  jit: 'off',
  log_timezone: 'UTC',
};
