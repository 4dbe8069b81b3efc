import type { Language } from './language.ts';

/** Every word of the panel and the notice. */
export interface PanelWords {
  readonly may: string;
  readonly mayIntro: string;
  readonly general: string;
  readonly goesTo: (names: string) => string;
  readonly keptFor: (days: number) => string;
  readonly leftBrowser: string;
  readonly leftBrowserNone: string;
  readonly leftProxy: string;
  readonly leftProxyNone: string;
  readonly next: string;
  readonly nextIntro: string;
  readonly show: string;
  readonly refresh: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly download: string;
  readonly events: (count: number) => string;
  readonly waiting: string;
  readonly noAnswer: string;
  readonly forget: string;
  readonly forgetIntro: string;
  readonly forgetReally: string;
  readonly forgetDefault: { readonly on: string; readonly off: string };
  readonly cancel: string;
  readonly forgotten: string;
  readonly forgetFailed: string;
  readonly notice: string;
  readonly noticeYes: string;
  readonly noticeNo: string;
  readonly line: string;
  readonly lineClose: string;
  readonly noticeLabel: string;
  readonly pageLeftBrowser: string;
}

const en: PanelWords = {
  may: 'What may be sent',
  mayIntro: 'Nothing that is not in this list can be sent.',
  general: 'On every event, added by the cluster',
  goesTo: (names) => `It goes to: ${names}.`,
  keptFor: (days) => `What cannot be delivered is deleted after ${days} days.`,
  leftBrowser: 'What this page sent',
  leftBrowserNone: 'This page has sent nothing.',
  leftProxy: 'What the cluster passed on',
  leftProxyNone: 'Nothing of yours was passed on since the telemetry service started.',
  next: 'What the cluster itself would send now',
  nextIntro: 'Three summaries of the cluster, about nobody in particular.',
  show: 'Show',
  refresh: 'Refresh',
  copy: 'Copy',
  copied: 'Copied.',
  copyFailed: 'Could not copy. Select the text instead.',
  download: 'Download as JSON',
  events: (count) => (count === 1 ? '1 event' : `${count} events`),
  waiting: 'One moment …',
  noAnswer: 'The telemetry service does not answer. Try again later.',
  forget: 'Forget',
  forgetIntro:
    'Removes what this browser and the cluster keep of you: a yes, and everything that was not passed on yet. A no is kept.',
  forgetReally: 'Forget it all',
  forgetDefault: {
    on: 'A yes of yours goes too. Telemetry follows the default of this cluster: on.',
    off: 'Telemetry stays off.',
  },
  cancel: 'Cancel',
  forgotten: 'Forgotten.',
  forgetFailed: 'This browser has forgotten. The telemetry service did not answer; try again later.',
  notice:
    'May this cluster record which kinds of pages you open, and that you logged in or out? Never who you are, and never the names of what runs here. You can change this in Settings.',
  noticeYes: 'Allow',
  noticeNo: 'No, thanks',
  line: 'This cluster records which kinds of pages are opened, never who opens them. You can turn it off in Settings.',
  lineClose: 'Got it',
  noticeLabel: 'Telemetry',
  pageLeftBrowser: 'What a page of the DC/OS UI sent is shown there, in Settings.',
};

const zh: PanelWords = {
  may: '可能发送的内容',
  mayIntro: '不在此列表中的内容一律无法发送。',
  general: '由集群添加到每个事件',
  goesTo: (names) => `发送到：${names}。`,
  keptFor: (days) => `无法送达的内容会在 ${days} 天后删除。`,
  leftBrowser: '此页面已发送的内容',
  leftBrowserNone: '此页面没有发送任何内容。',
  leftProxy: '集群已转发的内容',
  leftProxyNone: '自遥测服务启动以来，没有转发您的任何内容。',
  next: '集群本身现在会发送的内容',
  nextIntro: '关于集群的三份摘要，不涉及任何个人。',
  show: '显示',
  refresh: '刷新',
  copy: '复制',
  copied: '已复制。',
  copyFailed: '无法复制，请手动选择文本。',
  download: '下载 JSON',
  events: (count) => `${count} 个事件`,
  waiting: '请稍候……',
  noAnswer: '遥测服务没有回应。请稍后再试。',
  forget: '忘记',
  forgetIntro: '从此浏览器和集群中删除与您有关的内容：您的同意，以及尚未转发的全部内容。您的拒绝会保留。',
  forgetReally: '全部忘记',
  forgetDefault: {
    on: '您的同意也会被删除。遥测按此集群的默认设置：开启。',
    off: '遥测将保持关闭。',
  },
  cancel: '取消',
  forgotten: '已忘记。',
  forgetFailed: '此浏览器已忘记。遥测服务没有回应，请稍后再试。',
  notice:
    '是否允许此集群记录您打开了哪类页面，以及您的登录和登出？从不记录您是谁，也不记录这里运行的任何名称。您可以在设置中更改。',
  noticeYes: '允许',
  noticeNo: '不，谢谢',
  line: '此集群会记录打开了哪类页面，但从不记录是谁打开的。您可以在设置中关闭。',
  lineClose: '知道了',
  noticeLabel: '遥测',
  pageLeftBrowser: 'DC/OS 界面某个页面发送的内容，请在该界面的设置中查看。',
};

export const panelWords: Readonly<Record<Language, PanelWords>> = { en, zh };
