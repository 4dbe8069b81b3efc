import type { Page } from 'playwright-core';

/** What a person does in the example host, and what they see of it: a step that is not shown fails the test. */
export function useTheUi(page: Page) {
  const menu = page.getByRole('navigation', { name: 'Main' });
  const open = async (name: string): Promise<void> => {
    await menu.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: name === 'Settings' ? 'UI Settings' : name }).waitFor();
  };
  return {
    open,
    async logIn(): Promise<void> {
      await page.getByRole('button', { name: 'Log in' }).click();
      await menu.waitFor();
    },
    async lookAround(): Promise<void> {
      for (const name of ['Services', 'Settings']) await open(name);
    },
    async logOut(): Promise<void> {
      await page.getByRole('button', { name: 'Jane Doe' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
    },
  };
}
