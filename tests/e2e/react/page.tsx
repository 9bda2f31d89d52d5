/** The component that the server renders and the browser hydrates. */
import { useState } from "react";
import { useFeature, useRecommendations, useVariant } from "vario/react";

const HEADLINES: Record<string, string> = {
  control: "Tea, unhurried",
  bold: "Fresh tea, at your door in two days",
};

function Offer() {
  return <p id="offer">{useVariant("offer")}</p>;
}

export function Page() {
  const headline = useVariant("hero-headline");
  const items = useRecommendations({ count: 3 });
  const [open, setOpen] = useState(false);
  return (
    <main>
      <h1 data-variation={headline}>{HEADLINES[headline]}</h1>
      <p id="from">Free shipping from {useFeature("free-shipping-from", 0)} yuan</p>
      {useFeature("returning", false) ? <p id="returning">Welcome back</p> : null}
      <ul>
        {items.map(({ id }) => (
          <li key={id}>{id}</li>
        ))}
      </ul>
      <button type="button" onClick={() => setOpen(true)}>
        Offer
      </button>
      {open ? <Offer /> : null}
    </main>
  );
}
