import { classify } from "./index.js";

const chooser = document.createElement("input");
const list = document.createElement("pre");
chooser.type = "file";
chooser.onchange = async () => {
  const found = await classify(chooser.files[0]);
  list.textContent = found.map((one) => `${one.label}: ${one.probability.toFixed(3)}`).join("\n");
};
document.body.append(chooser, list);
