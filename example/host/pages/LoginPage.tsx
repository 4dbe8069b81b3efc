import React, { useState } from 'react';
import type { RouteComponentProps } from 'react-router';
import { Logo } from '../components/Icon.tsx';
import { useHost } from '../host-context.ts';
import { RequestError } from '../stores/request.ts';

type LoginProps = RouteComponentProps<Record<string, string>, Record<string, string>>;

const reasonOf = (error: unknown): string =>
  error instanceof RequestError && error.status === 401
    ? 'User or password is wrong.'
    : 'The cluster did not answer. Please try again.';

export interface LoginPageOptions {
  /** Where to go after the login; `relativePath` is where one wanted to be. */
  readonly proceed: (relativePath: string | undefined) => void;
  /** Single sign-on: plain links that leave the page. */
  readonly providers: readonly { readonly label: string; readonly href: string }[];
}

/** A login plugin's page. */
export const createLoginPage = (options: LoginPageOptions) => (props: LoginProps) => (
  <LoginForm {...options} {...props} />
);

function LoginForm({ location, proceed, providers }: LoginProps & LoginPageOptions): React.ReactElement {
  const { auth } = useHost();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  function submit(event: React.FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    auth.login(String(form.get('uid')), String(form.get('password'))).then(
      () => proceed(location.query.relativePath),
      (error: unknown) => {
        setBusy(false);
        setProblem(reasonOf(error));
      },
    );
  }

  return (
    <main className="login">
      <form className="login-form" onSubmit={submit}>
        <h1>
          <Logo />
          Example cluster
        </h1>
        <label>
          User
          <input
            className="form-control"
            name="uid"
            autoComplete="username"
            defaultValue="jane.doe@example.com"
            required
          />
        </label>
        <label>
          Password
          <input
            className="form-control"
            name="password"
            type="password"
            autoComplete="current-password"
            defaultValue="deleteme"
            required
          />
        </label>
        <p className="login-problem" role="alert">
          {problem}
        </p>
        <button type="submit" className="button button-primary" disabled={busy}>
          Log in
        </button>
        {providers.map(({ label, href }) => (
          <a key={href} href={href} className="button">
            {label}
          </a>
        ))}
        <p className="login-hint">An example: any of its users will do, the password is “deleteme”.</p>
      </form>
    </main>
  );
}
