import React from 'react';
import { Link } from 'react-router';

export const NotFound = (): React.ReactElement => (
  <div className="message">
    <h1>Page not found</h1>
    <p>
      There is nothing at this address. The <Link to="/dashboard">dashboard</Link> is a good place to go on from.
    </p>
  </div>
);
