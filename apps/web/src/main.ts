import "./style.css";
import { loadOffer } from "./adapters/server.ts";
import { sentence } from "./core/errors.ts";
import { byId } from "./pages/element.ts";
import { showMeasurePage } from "./pages/measure-page.ts";
import { showPicturePage } from "./pages/picture-page.ts";

const PAGES = ["measure", "picture"] as const;

function showPage(): void {
  const wanted = PAGES.find((page) => location.hash === `#${page}`) ?? "measure";
  for (const page of PAGES) {
    byId(page).hidden = page !== wanted;
  }
  for (const link of document.querySelectorAll("nav a")) {
    const current = link.getAttribute("href") === `#${wanted}`;
    link.setAttribute("aria-current", current ? "page" : "false");
  }
}

async function start(): Promise<void> {
  try {
    const offer = await loadOffer();
    await showMeasurePage(byId("measure"), offer);
    showPicturePage(byId("picture"), offer);
    window.addEventListener("hashchange", showPage);
    showPage();
  } catch (error) {
    const problem = byId("problem");
    problem.textContent = sentence(error);
    problem.hidden = false;
  }
}

await start();
