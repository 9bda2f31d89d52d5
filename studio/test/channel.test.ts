// @vitest-environment node
import { expect, test } from "vitest";
import { evaluate } from "../../dist/node.js";
import { originOf } from "../../js/src/touch/channel.ts";
import { conditionOf, everybody, readAudience, urlPatterns } from "../src/new-test/audience.ts";
import { CHANNELS } from "../src/new-test/channel.ts";

test("an audience by channel matches who comes by it and nobody else, as the evaluator sees it", () => {
  const visits: [referrer: string, medium: string | undefined, channel: string][] = [
    ["https://www.google.co.uk/", undefined, "search"],
    ["https://www.baidu.com/link?url=x", undefined, "search"],
    ["https://cn.bing.com/search?q=tea", undefined, "search"],
    ["", "cpc", "search"],
    ["https://m.weibo.com/u/1", undefined, "social"],
    ["https://t.co/abc", undefined, "social"],
    ["https://l.facebook.com/l.php", "social", "social"],
    ["https://detail.tmall.com/item", undefined, "shop"],
    ["https://www.amazon.de/", undefined, "shop"],
    ["https://chatgpt.com/", undefined, "ai"],
    ["https://gemini.google.com/app", undefined, "ai"],
    ["https://mail.google.com/", undefined, "mail"],
    ["https://mail.qq.com/", undefined, "mail"],
    ["", "email", "mail"],
    ["", "group", "owned"],
    ["https://work.weixin.qq.com/", undefined, "owned"],
    ["https://mp.weixin.qq.com/s/1", undefined, "social"],
    ["https://tieba.baidu.com/p/1", undefined, "social"],
    ["https://blog.example/tea", undefined, "referral"],
    ["https://notgoogle.example/google.com", undefined, "referral"],
    ["", undefined, "direct"],
  ];
  for (const [referrer, medium, expected] of visits) {
    const features = CHANNELS.map((channel) => {
      const condition = conditionOf({ ...everybody("/"), channels: [channel] });
      return [channel, { defaultValue: "no", rules: [{ condition, force: "yes" }] }];
    });
    const payload = { features: Object.fromEntries(features) };
    const decided = evaluate({ payload, attributes: { referrer, campaign: { medium } } }).features;
    const found = CHANNELS.filter((channel) => decided[channel]?.value === "yes");
    expect([referrer, medium, found]).toEqual([referrer, medium, [expected]]);
    // As the visitor's script classes the same visit.
    const touch = originOf(`https://tea.example/${medium ? `?utm_medium=${medium}` : ""}`, referrer);
    expect([referrer, medium, touch.channel]).toEqual([referrer, medium, expected]);
  }
  const all = { ...everybody("/"), channels: [...CHANNELS] };
  expect(readAudience(urlPatterns(all), conditionOf(all))).toEqual(all);
});
