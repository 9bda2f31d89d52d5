/** Every word of the consent dialog, English and Chinese. */
import type { Purpose } from "../options.js";

type About = readonly [name: string, about: string];

export interface Texts {
  title: string;
  intro: string;
  again: string;
  privacy: string;
  refuse: string;
  accept: string;
  choose: string;
  save: string;
  close: string;
  signal: string;
  purposes: Record<Purpose, About>;
}

export const TEXTS: Record<"en" | "zh", Texts> = {
  en: {
    title: "May we remember your visit?",
    intro: "With your consent, this site remembers your visit on this device and learns from it. You decide what for.",
    again: "You can change your mind at any time.",
    privacy: "Privacy policy",
    refuse: "Refuse all",
    accept: "Accept all",
    choose: "Choose what for",
    save: "Save my choice",
    close: "Decide later",
    signal: "Your browser asks sites not to do this.",
    purposes: {
      analytics: ["Statistics", "Which pages are read and what is used, to make the site better."],
      experiments: ["Comparing versions", "Some visitors see another version of a page; the better one stays."],
      personalization: [
        "Suggestions",
        "A list of what you looked at, to suggest what goes with it. The list stays on this device.",
      ],
      heatmap: ["Click map", "Where a page is clicked. Nothing that you type."],
    },
  },
  zh: {
    title: "可以记住您的这次访问吗？",
    intro: "经您同意，本网站会在此设备上记住您的访问，并据此改进。用于什么，由您决定。",
    again: "您可以随时更改选择。",
    privacy: "隐私政策",
    refuse: "全部拒绝",
    accept: "全部同意",
    choose: "选择用途",
    save: "保存选择",
    close: "稍后决定",
    signal: "您的浏览器已要求网站不要这样做。",
    purposes: {
      analytics: ["访问统计", "了解哪些页面被阅读、哪些功能被使用，以改进网站。"],
      experiments: ["版本对比", "部分访客会看到页面的另一版本，效果更好的会保留。"],
      personalization: ["相关推荐", "根据您看过的内容推荐相关内容，浏览清单只留在此设备上。"],
      heatmap: ["点击分布", "页面上哪些位置被点击，不包括您输入的内容。"],
    },
  },
};
