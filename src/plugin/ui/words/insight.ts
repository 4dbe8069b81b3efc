import type { InsightRange } from '../../../contract/insight.ts';
import type { FigureId } from '../insight/figure-data.ts';
import type { Refusal } from '../insight/insight-state.ts';
import type { Language } from './language.ts';

/** Every word of the plots. */
export interface InsightWords {
  readonly title: string;
  readonly intro: string;
  readonly range: string;
  readonly ranges: Readonly<Record<InsightRange, string>>;
  readonly sections: { readonly use: string; readonly cluster: string; readonly delivery: string };
  readonly figures: Readonly<Record<FigureId, string>>;
  readonly lines: {
    readonly otherPages: string;
    readonly succeeded: string;
    readonly failed: string;
    readonly loggedOut: string;
    readonly activeUsers: string;
    readonly unhealthyUnits: string;
    readonly agents: string;
    readonly tasks: string;
    readonly frameworks: string;
    readonly packages: string;
    readonly used: string;
    readonly total: string;
    readonly received: string;
    readonly delivered: string;
    readonly refused: string;
    readonly pending: string;
  };
  readonly cores: string;
  readonly page: string;
  readonly views: string;
  readonly share: string;
  readonly time: string;
  readonly package: string;
  readonly change: string;
  readonly changes: { readonly installed: string; readonly removed: string };
  readonly noChanges: string;
  readonly noViews: string;
  readonly nothingKnown: string;
  readonly unknown: string;
  readonly table: string;
  readonly asTable: (title: string) => string;
  readonly download: (title: string, format: string) => string;
  readonly cursor: (title: string) => string;
  readonly caption: (title: string, range: string) => string;
  readonly totals: (parts: readonly string[]) => string;
  readonly peak: (value: string, when: string) => string;
  readonly latest: (value: string) => string;
  readonly usedOf: (used: string, total: string, share: string) => string;
  readonly asOf: (time: string) => string;
  readonly perHour: string;
  readonly perDay: string;
  readonly loading: string;
  readonly behind: (since: string) => string;
  readonly tryAgain: string;
  readonly refusals: Readonly<Record<Refusal, { readonly what: string; readonly wayOut: string }>>;
  readonly emptyTitle: string;
  /** Nothing was ever counted. */
  readonly emptyOff: string;
  /** Nothing was seen in the range. */
  readonly emptySince: (time: string) => string;
  readonly emptyWill: readonly string[];
  readonly kept: (days: number) => string;
}

const en: InsightWords = {
  title: 'Insight',
  intro: 'Counts alone, kept in this cluster. Nothing here is about one person, and nothing here is sent.',
  range: 'Time shown',
  ranges: { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days' },
  sections: { use: 'Use of the UI', cluster: 'The cluster', delivery: 'Delivery of events' },
  figures: {
    pages: 'Page views',
    patterns: 'Kinds of pages',
    logins: 'Logins and logouts',
    users: 'Active users',
    units: 'Unhealthy units',
    agents: 'Agents',
    cpu: 'CPU',
    memory: 'Memory',
    disk: 'Disk',
    tasks: 'Tasks',
    services: 'Frameworks and packages',
    changes: 'Packages installed and removed',
    pipeline: 'Events',
    pending: 'Waiting to be delivered',
  },
  lines: {
    otherPages: 'Other pages',
    succeeded: 'Logins',
    failed: 'Failed logins',
    loggedOut: 'Logouts',
    activeUsers: 'Most in one hour',
    unhealthyUnits: 'Unhealthy units',
    agents: 'Agents',
    tasks: 'Tasks',
    frameworks: 'Frameworks',
    packages: 'Packages',
    used: 'Used',
    total: 'Total',
    received: 'Received',
    delivered: 'Delivered',
    refused: 'Refused',
    pending: 'Waiting',
  },
  cores: 'cores',
  page: 'Page',
  views: 'Views',
  share: 'Share',
  time: 'Time',
  package: 'Package',
  change: 'Change',
  changes: { installed: 'Installed', removed: 'Removed' },
  noChanges: 'No package came or went in this time.',
  noViews: 'No page was opened in this time.',
  nothingKnown: 'Nothing is known of this time.',
  unknown: 'not known',
  table: 'Table',
  asTable: (title) => `${title}: show as a table`,
  download: (title, format) => `${title}: download as ${format}`,
  cursor: (title) => `${title}: value at a time`,
  caption: (title, range) => `${title}, last ${range}`,
  totals: (parts) => `${parts.join(', ')} in all.`,
  peak: (value, when) => `Peak ${value} (${when}).`,
  latest: (value) => `Latest ${value}.`,
  usedOf: (used, total, share) => `Latest ${used} of ${total} (${share}).`,
  asOf: (time) => `As of ${time}.`,
  perHour: 'Each step is one hour, in your time zone; the last one is under way.',
  perDay: 'Each step is one day (UTC); the last one is under way.',
  loading: 'One moment …',
  behind: (since) => `The telemetry service does not answer. Shown is how it was at ${since}; this page keeps asking.`,
  tryAgain: 'Try again',
  refusals: {
    forbidden: {
      what: 'Insight is for administrators.',
      wayOut:
        'In a small cluster, counts tell about persons. Ask your administrator, who can add you in the configuration of the telemetry service.',
    },
    logged_out: {
      what: 'You are not logged in.',
      wayOut: 'Log in to the DC/OS UI, then try again.',
    },
    disabled: {
      what: 'Insight is turned off in this cluster.',
      wayOut: 'Your administrator can turn it on in the configuration of the telemetry service.',
    },
    unreachable: {
      what: 'The counts cannot be had at the moment.',
      wayOut: 'This page keeps asking. If it stays like this, the log of the telemetry service says why.',
    },
  },
  emptyTitle: 'Nothing has been counted yet',
  emptyOff:
    'While telemetry is off for this cluster, nothing is counted either; the telemetry settings say why it is off. Once it is on, here will appear:',
  emptySince: (time) =>
    `The telemetry service has been counting since ${time}, and has not seen anything in this time. Here will appear:`,
  emptyWill: [
    'page views and logins, as soon as somebody who allows telemetry uses the DC/OS UI',
    'nodes, resources, tasks and packages, when the cluster is asked the next time',
    'events received and delivered, with the first of them',
  ],
  kept: (days) => `Counts are kept for ${days} days.`,
};

const zh: InsightWords = {
  title: '洞察',
  intro: '只有计数，保存在此集群中。这里的内容不涉及任何个人，也不会发送出去。',
  range: '显示时段',
  ranges: { '24h': '24 小时', '7d': '7 天', '30d': '30 天', '90d': '90 天' },
  sections: { use: '界面使用情况', cluster: '集群', delivery: '事件传送' },
  figures: {
    pages: '页面浏览量',
    patterns: '页面种类',
    logins: '登录与登出',
    users: '活跃用户',
    units: '异常单元',
    agents: '代理节点',
    cpu: 'CPU',
    memory: '内存',
    disk: '磁盘',
    tasks: '任务',
    services: '框架与软件包',
    changes: '软件包的安装与移除',
    pipeline: '事件',
    pending: '等待传送',
  },
  lines: {
    otherPages: '其他页面',
    succeeded: '登录',
    failed: '登录失败',
    loggedOut: '登出',
    activeUsers: '一小时内最多',
    unhealthyUnits: '异常单元',
    agents: '代理节点',
    tasks: '任务',
    frameworks: '框架',
    packages: '软件包',
    used: '已用',
    total: '总量',
    received: '已接收',
    delivered: '已传送',
    refused: '已拒绝',
    pending: '等待中',
  },
  cores: '核',
  page: '页面',
  views: '浏览量',
  share: '占比',
  time: '时间',
  package: '软件包',
  change: '变化',
  changes: { installed: '已安装', removed: '已移除' },
  noChanges: '此时段内没有软件包安装或移除。',
  noViews: '此时段内没有打开任何页面。',
  nothingKnown: '此时段没有数据。',
  unknown: '未知',
  table: '表格',
  asTable: (title) => `${title}：以表格显示`,
  download: (title, format) => `${title}：下载 ${format}`,
  cursor: (title) => `${title}：某一时刻的值`,
  caption: (title, range) => `${title}，最近 ${range}`,
  totals: (parts) => `共计：${parts.join('，')}。`,
  peak: (value, when) => `峰值 ${value}（${when}）。`,
  latest: (value) => `最新 ${value}。`,
  usedOf: (used, total, share) => `最新 ${used}，总量 ${total}（${share}）。`,
  asOf: (time) => `截至 ${time}。`,
  perHour: '每一步为您所在时区的一小时；最后一步尚未结束。',
  perDay: '每一步为一天（UTC）；最后一步尚未结束。',
  loading: '请稍候……',
  behind: (since) => `遥测服务没有回应。显示的是 ${since} 的情况；此页面会继续询问。`,
  tryAgain: '重试',
  refusals: {
    forbidden: {
      what: '洞察仅供管理员查看。',
      wayOut: '在小型集群中，计数可能透露个人信息。请联系管理员，在遥测服务的配置中添加您。',
    },
    logged_out: { what: '您尚未登录。', wayOut: '请先登录 DC/OS 界面，然后重试。' },
    disabled: { what: '此集群已关闭洞察。', wayOut: '管理员可以在遥测服务的配置中开启。' },
    unreachable: {
      what: '目前无法获取计数。',
      wayOut: '此页面会继续询问。如果一直如此，请查看遥测服务的日志。',
    },
  },
  emptyTitle: '尚无任何计数',
  emptyOff: '此集群关闭遥测期间，不会进行任何计数；遥测设置会说明关闭的原因。开启之后，这里将会显示：',
  emptySince: (time) => `遥测服务自 ${time} 开始计数，此时段内没有看到任何内容。这里将会显示：`,
  emptyWill: [
    '页面浏览和登录：当允许遥测的用户使用 DC/OS 界面时',
    '节点、资源、任务和软件包：下一次查询集群时',
    '接收和传送的事件：从第一个事件开始',
  ],
  kept: (days) => `计数保留 ${days} 天。`,
};

export const insightWords: Readonly<Record<Language, InsightWords>> = { en, zh };
