"use strict";

// Everything that a report says is put in as text, never as markup.
const MOST = 100;
const list = document.getElementById("reports");
const empty = document.getElementById("empty");
const state = document.getElementById("state");

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function fact(label, text) {
  const made = element("div", "fact", "");
  made.append(element("dt", "", label), element("dd", "", text));
  return made;
}

function drawn(row) {
  const item = element("li", row.valid ? "report" : "report noisy", "");
  item.id = `report-${row.id}`;
  const head = element("div", "head", "");
  head.append(element("strong", "device", row.device), element("span", "median", row.median));
  const facts = element("dl", "facts", "");
  facts.append(
    fact("artifact", `${row.network}, ${row.artifact}`),
    fact("median's 95 % interval", `${row.interval} of ${row.samples} samples`),
    fact("p90", row.p90),
    fact("largest error", row.error ?? "not checked"),
    fact("runtime", row.runtime),
    fact("system", row.system),
    fact("measured", row.created),
  );
  item.append(head, facts);
  if (!row.valid) {
    item.append(element("p", "reasons", `noisy: ${row.reasons.join("; ")}`));
  }
  return item;
}

function add(row) {
  if (document.getElementById(`report-${row.id}`) === null) {
    list.prepend(drawn(row));
    while (list.children.length > MOST) list.lastElementChild.remove();
  }
  empty.hidden = list.children.length > 0;
}

const source = new EventSource("/desk/events");
source.addEventListener("open", () => {
  state.textContent = "connected";
  state.className = "connected";
});
source.addEventListener("all", (event) => {
  JSON.parse(event.data).forEach(add);
  empty.hidden = list.children.length > 0;
});
source.addEventListener("report", (event) => add(JSON.parse(event.data)));
source.addEventListener("error", () => {
  state.className = "lost";
  state.textContent =
    source.readyState === EventSource.CLOSED
      ? "The server refused the connection: the session may have expired. Open the desk address of the terminal again."
      : "not connected; trying again. What is shown below stays.";
});
