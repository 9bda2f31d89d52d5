/** One set of features, told to each contender in its own format: 2 to 4 conditions, two variations, "off" for the rest. */

/** Attributes of visitors; between two rounds the next one's are told. */
export const VISITORS = [
  { country: "DE", plan: "pro", visits: 7, device: "phone", premium: true, language: "de-DE" },
  { country: "US", plan: "free", visits: 1, device: "desktop", premium: false, language: "en-US" },
  { country: "FR", plan: "team", visits: 23, device: "tablet", premium: true, language: "fr-FR" },
  { country: "JP", plan: "pro", visits: 12, device: "desktop", premium: false, language: "ja-JP" },
  { country: "BR", plan: "free", visits: 4, device: "phone", premium: false, language: "pt-BR" },
];

/** The n-th of these is what a condition asks; `n` turns its values. */
const CONDITIONS = [
  (n) => ({
    attribute: "country",
    is: "in",
    values: [
      ["DE", "FR", "US"],
      ["US", "JP", "BR"],
      ["DE", "JP"],
    ][n % 3],
  }),
  (n) => ({ attribute: "visits", is: "atLeast", values: [n % 5] }),
  (n) => ({ attribute: "plan", is: "not", values: [["free", "team"][n % 2]] }),
  (n) => ({
    attribute: "device",
    is: "in",
    values: [
      ["phone", "desktop"],
      ["desktop", "tablet"],
    ][n % 2],
  }),
];

/** @typedef {{ attribute: string, is: "in" | "atLeast" | "not", values: (string | number)[] }} Condition */
/** @returns {{ key: string, conditions: Condition[] }[]} */
export function features(count) {
  return Array.from({ length: count }, (_, place) => ({
    key: `feature-${place}`,
    conditions: CONDITIONS.map((condition, at) => [at, condition])
      .toSorted(([a], [b]) => ((a + place) % 4) - ((b + place) % 4))
      .slice(0, 2 + (place % 3))
      .map(([, condition]) => condition(place)),
  }));
}

const json = (features, one) => Object.fromEntries(features.map((feature) => [feature.key, one(feature)]));

/** Vario's too. */
export function growthBook(features) {
  const operator = {
    in: (values) => ({ $in: values }),
    atLeast: ([least]) => ({ $gte: least }),
    not: ([other]) => ({ $ne: other }),
  };
  return {
    features: json(features, ({ key, conditions }) => ({
      defaultValue: "off",
      rules: [
        {
          key: `${key}-test`,
          seed: key,
          hashAttribute: "id",
          hashVersion: 2,
          coverage: 1,
          weights: [0.5, 0.5],
          variations: ["control", "bold"],
          meta: [{ key: "control" }, { key: "bold" }],
          condition: Object.fromEntries(
            conditions.map(({ attribute, is, values }) => [attribute, operator[is](values)]),
          ),
        },
      ],
    })),
  };
}

export function amplitude(features) {
  const operator = { in: "is", atLeast: "greater or equal", not: "is not" };
  const variants = Object.fromEntries(["off", "control", "bold"].map((key) => [key, { key, value: key }]));
  return features.map(({ key, conditions }) => ({
    key,
    variants,
    segments: [
      {
        conditions: [
          conditions.map(({ attribute, is, values }) => ({
            selector: ["context", "user", attribute],
            op: operator[is],
            values: values.map(String),
          })),
        ],
        bucket: {
          selector: ["context", "user", "id"],
          salt: key,
          allocations: [
            {
              range: [0, 100],
              distributions: [
                { variant: "control", range: [0, 21474837] },
                { variant: "bold", range: [21474837, 42949673] },
              ],
            },
          ],
        },
      },
      { variant: "off" },
    ],
  }));
}

export function flagd(features) {
  const operator = {
    in: (attribute, values) => ({ in: [{ var: attribute }, values] }),
    atLeast: (attribute, [least]) => ({ ">=": [{ var: attribute }, least] }),
    not: (attribute, [other]) => ({ "!=": [{ var: attribute }, other] }),
  };
  return {
    flags: json(features, ({ conditions }) => ({
      state: "ENABLED",
      variants: { off: "off", control: "control", bold: "bold" },
      defaultVariant: "off",
      targeting: {
        if: [
          { and: conditions.map(({ attribute, is, values }) => operator[is](attribute, values)) },
          {
            fractional: [
              ["control", 50],
              ["bold", 50],
            ],
          },
          "off",
        ],
      },
    })),
  };
}

/** Decisions that a server made: it evaluates, the client only looks up. */
export const unleash = (features) =>
  features.map(({ key }, place) => ({
    name: key,
    enabled: true,
    impressionData: false,
    variant: { name: place % 2 ? "bold" : "control", enabled: true, feature_enabled: true },
  }));
export const postHog = (features) => json(features, ({ key }) => (key.length % 2 ? "bold" : "control"));
