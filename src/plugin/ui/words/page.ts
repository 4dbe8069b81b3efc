import type { Language } from './language.ts';

/** What is only on the proxy's own page. */
export interface PageWords {
  readonly title: string;
  readonly views: string;
  readonly insight: string;
  readonly settings: string;
  readonly settingsIntro: string;
}

const en: PageWords = {
  title: 'Telemetry of this cluster',
  views: 'Views',
  insight: 'Insight',
  settings: 'Telemetry settings',
  settingsIntro: 'What is on, why, and exactly what has left.',
};

const zh: PageWords = {
  title: '此集群的遥测',
  views: '视图',
  insight: '洞察',
  settings: '遥测设置',
  settingsIntro: '是否开启、为什么，以及究竟发送了什么。',
};

export const pageWords: Readonly<Record<Language, PageWords>> = { en, zh };
