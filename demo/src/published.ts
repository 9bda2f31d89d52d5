/**
 * Without a collector, the Studio publishes into this browser: what it has put into force for the page's folder takes the
 * place of the payload that the page was built with. Runs between the two and the script that starts Vario.
 */
const folder = new URL(".", location.href).pathname;
const built = document.getElementById("vario-payload");
try {
  const published = localStorage.getItem(`vario.payload:${folder}`);
  if (built !== null && published !== null) built.textContent = published;
} catch {
  // Storage is blocked, and so is publishing.
}
