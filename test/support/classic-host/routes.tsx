import * as React from 'react';
import { hashHistory, IndexRoute, Redirect, Route, type RouteComponentProps } from 'react-router';

/** Every shape of route that react-router 3 knows and a DC/OS UI has. */
type Props = RouteComponentProps<Record<string, string>, Record<string, string>>;

const Layout = ({ children }: { readonly children?: React.ReactNode }) => <main>{children}</main>;
const Page = () => <p>A page</p>;

class Redirecting extends React.Component {
  override componentDidMount() {
    hashHistory.replace('/users/8');
  }
  override render() {
    return <p>Moved</p>;
  }
}

export const form = { keeps: true };
class Form extends React.Component<Props> {
  override componentDidMount() {
    const { router, route } = this.props;
    router.setRouteLeaveHook(route, () => !form.keeps);
  }
  override render() {
    return <p>Not saved yet</p>;
  }
}

const late = (_: unknown, show: (error: null, component: React.ComponentType) => void): void => {
  setTimeout(() => show(null, Page), 30);
};

export const routes = (
  <Route>
    <Route path="/access-denied" component={Page} />
    <Route path="/login" component={Page} />
    <Route component={Layout}>
      <Route path="/" component={Page} />
      <Route path="users" component={Layout}>
        <IndexRoute component={Page} />
        <Route path=":id" component={Page} />
        <Route path="/users/:id/keys" component={Page} />
      </Route>
      <Route component={Layout}>
        <Route component={Layout}>
          <Route path="inside/:id" component={Page} />
        </Route>
      </Route>
      <Redirect from="old" to="hop" />
      <Redirect from="hop" to="/users/7" />
      <Route path="old" component={Page} />
      <Route path="gone" component={Redirecting} />
      <Route path="loaded/:id" component={Page} />
      <Route path="lazy/:id" getComponent={late} />
      <Route path="files/*" component={Page} />
      <Route path="docs(/:lang)/guide" component={Page} />
      <Route path="book(/chapter)" component={Page} />
      <Route path="V2/:userName" component={Page} />
      <Route path="form" component={Form} />
      <Route path="end" component={Page} />
    </Route>
    <Route component={Layout}>
      <Route path="*" component={Page} />
    </Route>
  </Route>
);
