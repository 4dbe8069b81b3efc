import { createShield } from '../../../../src/plugin/shield.ts';
import { watchLogin } from '../../../../src/plugin/sources/login.ts';
import { createHooks } from '../../../support/plugin-host.ts';

function start() {
  const hooks = createHooks();
  const said: string[] = [];
  const telemetry = {
    track: (name: string, properties: object) => said.push(`${name} ${JSON.stringify(properties)}`),
    wake: () => said.push('wake'),
  };
  watchLogin(
    hooks,
    telemetry,
    createShield(() => undefined),
  );
  return { hooks, said };
}

describe('the login source', () => {
  it('says that somebody logged in, and only then wakes what waits for the proxy', () => {
    const { hooks, said } = start();
    hooks.doAction('userLoginSuccess');
    expect(said).toEqual(['dcos_login {}', 'wake']);
  });

  it('says that somebody logged out', () => {
    const { hooks, said } = start();
    hooks.doAction('userLogoutSuccess');
    expect(said).toEqual(['dcos_logout {}']);
  });

  it('says nothing when a page is loaded with a session, or a login fails', () => {
    const { hooks, said } = start();
    hooks.doAction('applicationRendered');
    hooks.doAction('AJAXRequestError', { status: 401 });
    hooks.doAction('redirectToLogin', {}, () => undefined);
    expect(said).toEqual([]);
  });
});
