/** The drawer's words, in English and Simplified Chinese; they come with it. */
import type { Language } from "../texts";

const pair = (en: string, zh: string) => ({ en, zh });

export const knownTexts = {
  title: pair("What this page knows of me", "这个页面知道我什么"),
  lead: pair(
    "Your profile is worked out and kept in this browser. It is not sent to the shop.",
    "你的画像在这个浏览器里计算和保存，不会发给商店。",
  ),
  close: pair("Close", "关闭"),
  forget: pair("Forget me", "忘记我"),
  "forget.detail": pair(
    "Erases all of this here, and asks the shop to delete what it counted of your visits.",
    "清除这里的全部内容，并请商店删除对你的访问统计。",
  ),
  "forget.busy": pair("Forgetting …", "正在清除……"),
  "forget.done": pair(
    "Forgotten. This page knows nothing of you any more.",
    "已忘记。这个页面不再知道关于你的任何事。",
  ),
  empty: pair("Nothing. This page does not know you.", "什么都不知道。这个页面不认识你。"),
  "empty.detail": pair(
    "Look at a tea, and what follows from that will be told here.",
    "看看任意一款茶，由此得出的内容就会列在这里。",
  ),
  denied: pair("Nothing. You declined personalization.", "什么都不知道。你没有同意个性化。"),
  "denied.detail": pair(
    "So nothing is kept of what you look at, and everybody who declined sees the same products.",
    "因此不会记下你看过什么，所有未同意的访客看到的商品都一样。",
  ),
  unavailable: pair("Your profile could not be loaded.", "画像没有加载成功。"),
  "unavailable.detail": pair("The shop works without it.", "没有它，商店照常可用。"),

  membership: pair("Membership", "会员"),
  progress: pair("{orders} of {needed} orders", "{needed} 单中已完成 {orders} 单"),
  trial: pair("On trial", "体验中"),
  until: pair("until {date}", "到 {date} 为止"),
  points: pair("{points} points", "{points} 分"),

  segment: pair("Your segment", "你的分层"),
  why: pair("Why: {rule}", "原因：{rule}"),
  "segment.none": pair("None yet: segments begin with an order.", "还没有：第一单之后才会分层。"),
  scores: pair("Scores, 1 to 5", "评分（1 至 5）"),
  recency: pair("Recency", "最近购买"),
  frequency: pair("Frequency", "购买次数"),
  monetary: pair("Value", "累计金额"),
  "recency.today": pair("last order today", "今天下过单"),
  "recency.one": pair("last order yesterday", "昨天下过单"),
  "recency.days": pair("last order {days} days ago", "上次下单在 {days} 天前"),
  "orders.one": pair("1 order", "1 单"),
  "orders.more": pair("{orders} orders", "{orders} 单"),
  amount: pair("{amount} in all", "共 {amount}"),
  "no.order": pair("no order yet", "还没有下单"),
  "score.of": pair("{score} of 5", "5 分中的 {score} 分"),

  lifecycle: pair("Where you stand", "你所处的阶段"),
  second: pair("By the second table: {stage}. {why}", "按第二张阶段表：{stage}。{why}"),

  forecast: pair("What may come", "可能的走向"),
  churnRisk: pair("No order in the coming months", "未来数月不再下单的可能"),
  activityRisk: pair("Visits falling behind your habit", "来访少于你平时的习惯"),
  pAlive: pair("Still a customer", "仍是顾客的可能"),
  expectedPurchases: pair("Orders to expect in a year", "预计一年内的订单数"),
  lifetimeValue: pair("Worth of these orders", "这些订单的预计金额"),
  propensity: pair("An order in this visit", "这次来访会下单的可能"),
  cluster: pair("Learned group", "学习得到的分组"),
  unknown: pair("not known yet", "还不知道"),

  interests: pair("Interests", "兴趣"),
  "interests.clear": pair("{name} stands out.", "{name}比其他明显更强。"),
  "interests.none": pair("None yet.", "还没有。"),
  viewed: pair("Looked at", "看过的商品"),
  "viewed.none": pair("Nothing yet.", "还没有。"),

  consent: pair("What you agreed to", "你同意了什么"),
  "consent.analytics": pair("Counting visits and orders", "统计访问和订单"),
  "consent.experiments": pair("Tests of the page", "页面测试"),
  "consent.personalization": pair("This profile", "本画像"),
  "consent.heatmap": pair("Where is clicked", "点击位置"),
  granted: pair("agreed", "已同意"),
  denied_: pair("declined", "未同意"),
  pending: pair("not decided", "未决定"),

  kept: pair("Where it is kept", "保存在哪里"),
  "kept.here": pair(
    "In this browser’s storage, the history encrypted with a key that cannot leave it.",
    "在这个浏览器的存储里，历史已加密，密钥无法导出。",
  ),
  "kept.memory": pair("In this page’s memory; nothing is stored yet.", "只在当前页面的内存里，还没有保存。"),
  size: pair("Size", "大小"),
  "size.of": pair("{size} (limit 64 KB)", "{size}（上限 64 KB）"),
  number: pair("Your number here", "你在这里的编号"),
  sessions: pair("Visits", "来访次数"),
} as const satisfies Record<string, { en: string; zh: string }>;

export type KnownKey = keyof typeof knownTexts;

/** What rule tables call segments, stages and rules, in plain words. */
export const knownNames: Readonly<Record<string, { en: string; zh: string }>> = {
  champion: pair("Champion", "高价值"),
  loyal: pair("Loyal", "忠诚"),
  "potential loyalist": pair("Potential loyalist", "潜在忠诚"),
  new: pair("New customer", "新客"),
  promising: pair("Promising", "有潜力"),
  "need attention": pair("Needs attention", "需关注"),
  "at risk": pair("At risk of leaving", "有流失风险"),
  hibernating: pair("Hibernating", "沉睡"),
  lost: pair("Lost", "已流失"),
  "high value": pair("High value", "高价值"),
  potential: pair("Potential", "潜力"),
  dormant: pair("Dormant", "沉睡"),
  introduction: pair("Introduction", "引入"),
  growth: pair("Growth", "成长"),
  maturity: pair("Maturity", "成熟"),
  decline: pair("Decline", "衰退"),
  churned: pair("Churned", "流失"),
  awareness: pair("Awareness", "认知"),
  interest: pair("Interest", "兴趣"),
  purchase: pair("Purchase", "购买"),
  loyalty: pair("Loyalty", "忠诚"),
  loss: pair("Loss", "流失"),
  "near, often and much": pair("you bought lately, often and for a good amount", "最近买过，买得多，金额也高"),
  "often, and not long ago": pair("you buy often, and did so not long ago", "常来购买，且不久前刚买过"),
  "near, and more than once": pair("you bought lately, and more than once", "最近买过，而且不止一次"),
  "first bought just now": pair("you bought for the first time just now", "刚刚完成首单"),
  "first bought lately": pair("you bought for the first time lately", "不久前完成首单"),
  "neither near nor far": pair("your last order is some time ago", "上次下单有一段时间了"),
  "bought often, but long ago": pair("you used to buy often, and stopped", "以前常买，后来停了"),
  "bought little, long ago": pair("you bought little, and long ago", "买得少，且是很久以前"),
  "bought little, very long ago": pair("you bought little, and very long ago", "买得少，且已过去很久"),
  "near, high, high, and often here": pair("bought lately, often and much, and often here", "最近买、买得多，也常来"),
  "near, middle, and the interest is clear": pair(
    "bought lately, now and then, with a clear interest",
    "最近买过，偶尔购买，兴趣明确",
  ),
  "far, low, low, and long away": pair("bought long ago and little, and long away", "很久以前买过一点，久未来访"),
  "half a year away": pair("you were away for half a year", "半年没有来过"),
  "away far beyond the habit, for a quarter at least": pair(
    "you were away for a quarter, far longer than usual",
    "一个季度没来，远超平时的间隔",
  ),
  "visits fall behind the habit": pair("you come less often than you used to", "来得比以前少"),
  "bought more than once, another purchase is unlikely": pair(
    "you bought more than once, and another order is unlikely",
    "买过不止一次，但再次下单的可能不大",
  ),
  "three orders or more, active": pair("three orders or more, and you still come", "已下三单或更多，并且还在来"),
  "has bought, active": pair("you have bought, and still come", "已经买过，并且还在来"),
  "comes back and puts into the cart": pair("you come back and fill the basket", "再次来访，并加入了购物袋"),
  "has not bought yet": pair("you have not bought yet", "还没有买过"),
  "three orders or more": pair("three orders or more", "已下三单或更多"),
  "bought twice, and brings others": pair("two orders, and you bring others", "已下两单，并带来了别人"),
  "has bought": pair("you have bought", "已经买过"),
  "cart, wish list, search, or an interest that is clear": pair(
    "a filled basket, a search, or a clear interest",
    "加过购物袋、搜索过，或兴趣明确",
  ),
  "has seen the shop": pair("you have seen the shop", "看过这间店"),
};

/** `{name}` in a text is replaced by the value of that name. */
export function knownText(language: Language, key: KnownKey, values: Record<string, string> = {}): string {
  return knownTexts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A table's word in plain words; one of another table stands as it is. */
export function knownName(language: Language, name: string): string {
  return knownNames[name]?.[language] ?? name;
}
