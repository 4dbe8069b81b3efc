/** Who may log in to the stand-in cluster. The password is the one DC/OS documents for its first user. */
export interface User {
  readonly uid: string;
  readonly description: string;
}

export const PASSWORD = 'deleteme';

const users: readonly User[] = [
  { uid: 'jane.doe@example.com', description: 'Jane Doe' },
  { uid: 'jörg.müller@example.com', description: 'Jörg Müller' },
  { uid: 'bootstrapuser', description: 'Bootstrap superuser' },
];

export const findUser = (uid: unknown, password: unknown): User | undefined =>
  password === PASSWORD ? users.find((user) => user.uid === uid) : undefined;
