import type { Statement } from '../../database/session.ts';

/** Serialises whoever changes something: changes are seen in the order of their numbers. */
export const NEXT_CHANGE: Statement = {
  name: 'next_change',
  text: `INSERT INTO consent_change (name, number) VALUES ('choices', 1)
         ON CONFLICT (name) DO UPDATE SET number = consent_change.number + 1 RETURNING number`,
};

export const LAST_CHANGE: Statement = {
  name: 'last_change',
  text: `SELECT number FROM consent_change WHERE name = 'choices'`,
};

export const CHANGED_CHOICES: Statement = {
  name: 'changed_choices',
  text: `SELECT owner, choice, since, to_erase, change FROM consent_choice WHERE change > $1 ORDER BY change LIMIT 10000`,
};

export const CHOICE_OF: Statement = {
  name: 'choice_of',
  text: 'SELECT owner, choice, since, to_erase, change FROM consent_choice WHERE owner = $1',
};

export const SAVE_CHOICE: Statement = {
  name: 'save_choice',
  text: `INSERT INTO consent_choice (owner, choice, since, to_erase, change) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (owner) DO UPDATE SET choice = excluded.choice, since = excluded.since,
           to_erase = excluded.to_erase, change = excluded.change`,
};

/** Of this very no, and not of one that was said later. */
export const ERASED: Statement = {
  name: 'erased',
  text: `UPDATE consent_choice SET to_erase = 0 WHERE owner = $1 AND change = $2`,
};

export const CHOICES_COUNT: Statement = {
  name: 'choices_count',
  text: 'SELECT count(*) AS owners FROM consent_choice',
};

export const FORGET_OLDEST_YES: Statement = {
  name: 'forget_oldest_yes',
  text: `DELETE FROM consent_choice WHERE owner IN
           (SELECT owner FROM consent_choice WHERE choice <> 'no' ORDER BY change LIMIT 1)`,
};

const NOW = 'CAST(extract(epoch FROM now()) * 1000 AS BIGINT)';

/** What this proxy's operator says, for so many ms from now on. */
export const SAY_WORD: Statement = {
  name: 'say_word',
  text: `INSERT INTO consent_word (proxy, enabled, policy, locked, until) VALUES ($1, $2, $3, $4, ${NOW} + $5::BIGINT)
         ON CONFLICT (proxy) DO UPDATE SET enabled = excluded.enabled, policy = excluded.policy,
           locked = excluded.locked, until = excluded.until`,
};

export const TAKE_WORD_BACK: Statement = {
  name: 'take_word_back',
  text: `DELETE FROM consent_word WHERE proxy = $1 OR until < ${NOW} - 3600000`,
};

export const OTHER_WORDS: Statement = {
  name: 'other_words',
  text: `SELECT enabled, policy, locked FROM consent_word WHERE proxy <> $1 AND until > ${NOW}`,
};
