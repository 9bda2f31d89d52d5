/** Every word of the panel, English and Chinese. `{name}` marks what `say` fills in. */
type Pair = readonly [en: string, zh: string];

const WORDS = {
  panel: ["Vario debug panel", "Vario 调试面板"],
  experiments: ["Experiments", "实验"],
  features: ["Features", "功能"],
  events: ["Events", "事件"],
  visitor: ["Visitor", "访客"],
  split: ["Split", "分流"],
  close: ["Close (Esc)", "关闭（Esc）"],
  open: ["Open Vario’s debug panel", "打开 Vario 调试面板"],
  filter: ["Filter", "筛选"],
  nothing: ["Nothing matches “{text}”.", "没有与“{text}”相符的内容。"],
  noExperiments: ["The payload runs no experiments.", "配置中没有实验。"],
  noFeatures: ["The payload holds no features.", "配置中没有功能。"],
  noPayload: ["There is no payload; the console may say why.", "没有配置，原因可能在控制台里。"],
  noEvaluator: ["The decide module is not there: everybody gets controls.", "决策模块没有加载，所有人都看到对照版。"],
  share: ["Copy link", "复制链接"],
  shareAbout: ["Shows others this page as you see it now", "让别人看到与你现在相同的页面"],
  shared: ["Link copied", "链接已复制"],
  shareBy: ["Copy this link:", "请复制此链接："],
  letGo: ["Let go ({count})", "取消指定（{count}）"],
  letGoAbout: ["Lets go of all that is forced in this tab", "取消此标签页中的所有指定"],
  end: ["End", "结束"],
  endAbout: ["Lets go and ends debugging in this tab", "取消指定，并在此标签页结束调试"],
  reload: ["Reload", "重新加载"],
  reloadAbout: ["Not visible yet? The page may have decided earlier.", "还没看到变化？页面可能更早就做出了决定。"],
  reloadWithout: ["Open without it", "去掉后重新打开"],

  in: ["in", "已进入"],
  out: ["not in", "未进入"],
  forced: ["forced", "已指定"],
  unknown: ["unknown", "未知"],
  bucket: ["bucket {bucket}", "分桶 {bucket}"],
  sentence: ["{state}: {phrase}.", "{state}：{phrase}。"],
  otherwise: ["Otherwise {state}: {phrase}.", "不指定时{state}：{phrase}。"],
  why: [
    "You see {variation} because {by} forces it. Nothing of it is logged.",
    "你看到“{variation}”是因为{by}指定了它。这不会被记录。",
  ],
  byTab: ["this tab", "此标签页"],
  byAddress: ["the page’s address or code", "页面地址或代码"],
  whyBucket: [
    "bucket {bucket}, made from {attribute}, lies in the share of {variation}",
    "由 {attribute} 得出的分桶 {bucket} 落在“{variation}”的区间内",
  ],
  whySticky: [
    "{variation} was kept from an earlier visit (sticky bucket)",
    "沿用此前访问时的“{variation}”（粘性分桶）",
  ],
  whySet: ["the payload gives everyone {variation}", "配置让所有访客都看到“{variation}”"],
  denied: ["Consent for experiments is denied.", "访客拒绝了实验用途。"],
  choose: ["Show", "显示"],
  natural: ["As decided", "按实际分流"],
  requires: ["Asks for", "进入条件"],
  $and: ["all of", "满足全部"],
  $or: ["any of", "满足任一"],
  $nor: ["none of", "均不满足"],
  here: ["here: {value}", "实为 {value}"],
  set: ["is set", "有值"],
  missing: ["is not set", "没有值"],
  savedGroup: ["in the group", "属于分组"],
  feature: ["feature", "功能"],
  page: ["page", "页面"],
  notPage: ["not on page", "排除页面"],
  version: ["version", "版本号"],
  assignedBy: ["Assigned by", "分流依据"],
  hash: ["hash {version}, seed {seed}", "哈希 {version}，种子 {seed}"],
  coverage: ["Takes", "参与范围"],
  coverageOf: ["{coverage} of visitors", "{coverage} 的访客"],
  namespace: ["Namespace", "命名空间"],
  drives: ["Drives", "作用于"],
  alone: ["stands alone", "独立实验"],
  phase: ["Phase", "阶段"],
  key: ["Key", "键名"],

  unknownFeature: ["not in the payload", "不在配置中"],
  defaultValue: ["default value", "默认值"],
  force: ["set by a rule", "由规则设定"],
  experiment: ["experiment {experiment}", "实验 {experiment}"],
  prerequisite: ["a prerequisite is not met", "前置条件不满足"],
  cyclicPrerequisite: ["prerequisites go round in circles", "前置条件循环引用"],

  clear: ["Clear", "清空"],
  noEvents: [
    "What this page records from now on appears here as it leaves.",
    "此页面从现在起记录的事件会在发出时显示在这里。",
  ],
  eventCount: ["{count} recorded since the panel came", "面板打开后记录了 {count} 个"],

  consent: ["Consent", "授权"],
  analytics: ["Analytics", "分析"],
  personalization: ["Personalization", "个性化"],
  heatmap: ["Heatmap", "热力图"],
  granted: ["granted", "同意"],
  refused: ["denied", "拒绝"],
  pending: ["not decided yet", "尚未决定"],
  sessionId: ["Session", "会话"],
  attributes: ["Attributes", "属性"],
  delivery: ["Delivery", "发送"],
  queue: ["Waiting", "等待发送"],
  lost: ["Lost", "丢失"],
  none: ["nothing", "无"],
  ready: ["ready", "就绪"],
  loading: ["loading", "加载中"],
  degraded: ["without the module", "模块不可用"],
  payload: ["Payload", "配置"],
  size: ["Size", "大小"],
  updated: ["Changed", "更改于"],
  fetched: ["Confirmed", "确认于"],

  splitAbout: [
    "Runs the payload over {count} made-up visitors, like you but for their ids. The line marks what the weights expect.",
    "用 {count} 位模拟访客运行当前配置（除编号外与你相同）。竖线标出按权重应有的人数。",
  ],
  run: ["Check the split", "检查分流"],
  stop: ["Stop", "停止"],
  fits: ["fits", "相符"],
  off: ["does not fit", "不相符"],
  nobody: ["nobody gets in", "无人进入"],
  reached: ["{count} of {visitors} take part.", "{visitors} 位中有 {count} 位参与。"],
  setAside: ["Nobody like you would, so its conditions were set aside.", "与你相同的访客都不会参与，因此忽略了条件。"],
} satisfies Record<string, Pair>;

/** By the evaluator's number. */
const REASONS: readonly Pair[] = [
  ["it shows {variation}", "显示“{variation}”"],
  ["it has fewer than two variations", "版本少于两个"],
  ["experiments are switched off on this page", "此页面关闭了实验"],
  ["it does not run at this address", "实验不在此地址运行"],
  ["it is a draft, stopped or inactive", "实验是草稿、已停止或未启用"],
  ["the visitor has no {attribute}, by which it assigns", "访客没有用于分流的 {attribute}"],
  ["its namespace or filters leave the visitor to others", "命名空间或筛选条件把访客留给了其他实验"],
  ["the visitor does not meet its conditions", "访客不符合条件"],
  ["it requires another value of another feature", "它要求另一个功能取别的值"],
  ["bucket {bucket} is outside the {coverage} it takes", "分桶 {bucket} 不在参与的 {coverage} 之内"],
  ["the visitor saw an earlier version, which bars them", "访客见过早期版本，因此不能进入"],
  ["it hashes in a way that is not known here", "它使用了这里未知的哈希方式"],
  ["QA mode shows only what is forced", "QA 模式只显示指定的版本"],
  ["an earlier rule of the feature has decided", "该功能中更靠前的规则已经做出决定"],
  ["the variation it is set to does not exist", "它所设定的版本不存在"],
];

const OPERATORS: Readonly<Record<string, Pair | string>> = {
  $eq: "=",
  $ne: "≠",
  $lt: "<",
  $lte: "≤",
  $gt: ">",
  $gte: "≥",
  $in: ["is one of", "属于"],
  $nin: ["is none of", "不属于"],
  $all: ["has all of", "包含全部"],
  $regex: ["matches", "匹配"],
  $notRegex: ["does not match", "不匹配"],
  $inGroup: ["is in group", "在分组中"],
  $notInGroup: ["is not in group", "不在分组中"],
  $size: ["has length", "长度为"],
  $type: ["is of type", "类型为"],
};

export type Texts = Record<keyof typeof WORDS, string> & {
  language: "en" | "zh";
  reason(number: number | undefined): string | undefined;
  /** GrowthBook's operator in words; `$ini` as `$in`, `$vgt` with the word "version". */
  operator(name: string): string;
};

/** Chinese where the browser asks for it. */
export function textsFor(language: string): Texts {
  const chinese = /^zh/i.test(language);
  const pick = (pair: Pair) => pair[chinese ? 1 : 0];
  const words = Object.entries(WORDS).map(([key, pair]) => [key, pick(pair)]);
  return {
    ...(Object.fromEntries(words) as Record<keyof typeof WORDS, string>),
    language: chinese ? "zh" : "en",
    reason: (number) => REASONS[number ?? -1] && pick(REASONS[number!]!),
    operator(name) {
      const versions = /^\$v(.*)/.exec(name);
      const found = OPERATORS[versions ? `$${versions[1]}` : name] ?? OPERATORS[name.replace(/i$/, "")] ?? name;
      const word = typeof found === "string" ? found : pick(found);
      return versions ? `${word} ${pick(WORDS.version)}` : word;
    },
  };
}

/** Fills `{name}`s in. */
export const say = (text: string, values: Record<string, string | number> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
