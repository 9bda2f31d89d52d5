/** What each product looks like. */
import { caddy, cake, type Dress, jar, lowTin, pouch, tallTin } from "./containers";
import { blossoms, cliffs, hills, lotus, orchid, spirals } from "./motifs";
import { clayTeapot, gaiwan, glassCup, matchaBowl, whisk } from "./teaware";

type Vessel = (dress: Dress) => string;

const PAPER = "#fbf8ee";
const none = () => "";

function dressed(vessel: Vessel, dress: Omit<Dress, "paper"> & { paper?: string }): string {
  return vessel({ paper: PAPER, ...dress });
}

/** The drawing of every product, for a box of 200 by 200. */
export const drawings: Readonly<Record<string, string>> = {
  longjing: dressed(tallTin, {
    id: "longjing",
    body: "#8db580",
    lid: "#3f6b4a",
    ink: "#274d33",
    name: "龙井",
    print: hills,
    inks: { light: "#a9cb98", dark: "#5f9160", spot: "#f6e3a1" },
  }),
  biluochun: dressed(tallTin, {
    id: "biluochun",
    body: "#f1efdf",
    lid: "#74a39a",
    ink: "#2c5a53",
    name: "碧螺春",
    print: spirals,
    inks: { light: "#8fbcae", dark: "#4f8a7d", spot: "#e0bd6a" },
  }),
  matcha: matchaBowl(),
  "jasmine-pearls": dressed(lowTin, {
    id: "jasmine-pearls",
    body: "#5f8f7a",
    lid: "#e9d9a0",
    ink: "#2c5546",
    name: "茉莉",
    print: blossoms,
    inks: { light: "#fffdf4", dark: "#3e6b58", spot: "#f0c75e" },
  }),
  "silver-needle": dressed(jar, {
    id: "silver-needle",
    body: "#eef2ee",
    lid: "#c6b28a",
    ink: "#5a5b4d",
    name: "银针",
    print: none,
    inks: { light: "#dfe0d0", dark: "#a3aa8e", spot: "#c3c8ae" },
  }),
  "white-peony": dressed(jar, {
    id: "white-peony",
    body: "#f0f2ea",
    lid: "#8a6a4c",
    ink: "#4d5a3a",
    name: "白牡丹",
    print: none,
    inks: { light: "#b5bd8a", dark: "#75804f", spot: "#8f7f52" },
  }),
  tieguanyin: dressed(caddy, {
    id: "tieguanyin",
    body: "#3d7078",
    lid: "#2a525a",
    ink: "#1f4a52",
    name: "铁观音",
    print: lotus,
    inks: { light: "#e9d6cf", dark: "#2f5a61", spot: "#f0d48a" },
  }),
  dancong: dressed(tallTin, {
    id: "dancong",
    body: "#e5b654",
    lid: "#8c5a24",
    ink: "#6b4216",
    name: "单丛",
    print: orchid,
    inks: { light: "#fff6de", dark: "#a8782c", spot: "#c8452f" },
  }),
  dahongpao: dressed(caddy, {
    id: "dahongpao",
    body: "#c24a36",
    lid: "#8a2c20",
    ink: "#8a2c20",
    name: "大红袍",
    print: cliffs,
    inks: { light: "#d97a5e", dark: "#8f3325", spot: "#f4cf86" },
  }),
  keemun: dressed(pouch, {
    id: "keemun",
    body: "#7a3343",
    lid: "#5c2432",
    ink: "#5c2432",
    name: "祁门",
    print: blossoms,
    inks: { light: "#d99aa2", dark: "#5c2432", spot: "#f3dba2" },
  }),
  dianhong: dressed(pouch, {
    id: "dianhong",
    body: "#d98a3d",
    lid: "#a85f22",
    ink: "#8a4816",
    name: "滇红",
    print: hills,
    inks: { light: "#eeb06a", dark: "#b56c28", spot: "#fff0c4" },
  }),
  "ripe-puer": dressed(cake, {
    id: "ripe-puer",
    body: "#efe6d2",
    lid: "#d8c8a8",
    ink: "#5d2f1e",
    name: "普洱",
    print: none,
    paper: "#f8f1e0",
    inks: { light: "#b9744f", dark: "#7a4630", spot: "#c8452f" },
  }),
  whisk: whisk(),
  "glass-cup": glassCup(),
  gaiwan: gaiwan(),
  "clay-teapot": clayTeapot(),
};
