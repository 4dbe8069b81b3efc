/** @jest-environment jsdom */
import { cleanup, render, screen } from '@testing-library/react';
import React from 'react';
import { createBoundary } from '../../../../src/plugin/ui/boundary.tsx';

const Boundary = createBoundary();
const Broken = (): React.ReactElement => {
  throw new Error('of ours');
};

afterEach(cleanup);

describe("the border around what we draw on the host's page", () => {
  it('draws what is in it', () => {
    render(<Boundary>the row</Boundary>);
    expect(screen.getByText('the row')).toBeDefined();
  });

  it('draws nothing where that throws, and the page around it stays', () => {
    // React reports it there; nobody in this test wants to read it.
    const reported = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    render(
      <main>
        the page
        <Boundary>
          <Broken />
        </Boundary>
      </main>,
    );
    expect(screen.getByRole('main').textContent).toBe('the page');
    reported.mockRestore();
  });
});
