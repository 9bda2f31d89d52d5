import { type Bootstrap, useFeature, useVariant, type Vario, VarioProvider } from "vario/react";

function Page() {
  const headline = useVariant("hero-headline"); // "control" | "bold", exposure logged once it is on the page
  const from = useFeature("free-shipping-from", 0);
  return (
    <main>
      <h1>{headline === "bold" ? "Fresh tea, at your door in two days" : "Tea, unhurried"}</h1>
      <p>Free shipping from {from} yuan</p>
    </main>
  );
}

export const App = (given: { vario?: Promise<Vario>; bootstrap?: Bootstrap }) => (
  <VarioProvider {...given}>
    <Page />
  </VarioProvider>
);
